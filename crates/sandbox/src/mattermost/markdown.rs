//! Posts as HTML, the way Mattermost's web app shows them: GitHub-flavoured, raw HTML shown as text.

use pulldown_cmark::{Event, Options, Parser, html};

/// Renders a post's message.
pub(super) fn to_html(message: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(message, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // Mattermost breaks the line where the writer did.
        Event::SoftBreak => Event::HardBreak,
        event => event,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_is_shown_and_not_obeyed() {
        assert_eq!(to_html("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    }

    #[test]
    fn lines_break_where_the_writer_broke_them() {
        assert_eq!(to_html("a\nb"), "<p>a<br />\nb</p>\n");
    }
}
