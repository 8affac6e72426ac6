//! What a file is called in Mattermost.
//!
//! In Teams anybody gives a file any name, and others will see it, click it and save it.

/// The longest name, in characters and in bytes: the server puts it into a path of 512 characters, file systems take 255
/// bytes, and previews get longer names.
const LONGEST: usize = 120;
const LONGEST_BYTES: usize = 200;
/// The longest ending that is kept when a name is cut.
const LONGEST_ENDING: usize = 16;

/// The name of the `number`th file of a message, counted from 1. Pictures have none of their own, but a type.
pub fn file_name(given: Option<&str>, content_type: Option<&str>, number: usize) -> String {
    let name = given.map(cleaned).filter(|name| !name.is_empty());
    match (name, content_type.and_then(ending)) {
        (Some(name), _) => cut(&name),
        (None, Some(ending)) => format!("image-{number}.{ending}"),
        (None, None) => format!("file-{number}"),
    }
}

/// The ending of pictures that Mattermost shows.
fn ending(content_type: &str) -> Option<&'static str> {
    match content_type {
        "image/png" => Some("png"),
        "image/jpeg" | "image/jpg" => Some("jpg"),
        "image/gif" => Some("gif"),
        "image/webp" => Some("webp"),
        "image/bmp" => Some("bmp"),
        "image/tiff" => Some("tiff"),
        _ => None,
    }
}

/// A name that is a name everywhere: no path, nothing invisible, nothing that Windows keeps for itself.
fn cleaned(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let plain = |c: char| match c {
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some('_'),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || acts_on_others(c) => None,
        c => Some(c),
    };
    let name: String = last.chars().filter_map(plain).collect();
    // A leading dot hides a file, a trailing one is lost.
    name.trim_matches(|c: char| c == '.' || c == ' ').to_owned()
}

/// Characters that turn others around or cannot be seen: `evil\u{202e}fdp.exe` would read `evilexe.pdf`.
fn acts_on_others(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// The name at a length that is taken, with its ending.
fn cut(name: &str) -> String {
    let fits = |name: &str| name.chars().count() <= LONGEST && name.len() <= LONGEST_BYTES;
    if fits(name) {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.is_empty() && ending.len() <= LONGEST_ENDING => {
            (stem, format!(".{ending}"))
        }
        _ => (name, String::new()),
    };
    let mut short = String::new();
    for c in stem.chars() {
        let longer = short.len() + c.len_utf8() + ending.len();
        if longer > LONGEST_BYTES || short.chars().count() + 1 + ending.chars().count() > LONGEST {
            break;
        }
        short.push(c);
    }
    short.trim_end().to_owned() + &ending
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(given: &str) -> String {
        file_name(Some(given), None, 1)
    }

    #[test]
    fn honest_names_stay() {
        for name in
            ["plan.docx", "Angebot für Ömer (2).pdf", "議事録.xlsx", "a.tar.gz", "no ending"]
        {
            assert_eq!(named(name), name);
        }
    }

    #[test]
    fn paths_and_tricks_do_not() {
        for (given, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("a/b/", "b"),
            (".htaccess", "htaccess"),
            ("...", "file-1"),
            ("", "file-1"),
            (" \u{202e} ", "file-1"),
            ("evil\u{202e}fdp.exe", "evilfdp.exe"),
            ("a\u{200b}\u{0}\nb.txt", "a b.txt"),
            ("a<b>:c|d?.txt", "a_b__c_d_.txt"),
            ("name.txt. ", "name.txt"),
        ] {
            assert_eq!(named(given), expected, "{given:?}");
        }
    }

    #[test]
    fn pictures_are_named_by_their_type_and_nothing_else_is_a_picture() {
        assert_eq!(file_name(None, Some("image/png"), 1), "image-1.png");
        assert_eq!(file_name(None, Some("image/jpeg"), 3), "image-3.jpg");
        for strange in [None, Some("text/html"), Some("image/svg+xml"), Some("../png")] {
            assert_eq!(file_name(None, strange, 2), "file-2", "{strange:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let long = named(&format!("{}.docx", "ä".repeat(300)));
        assert!(long.ends_with("ä.docx") && long.len() <= LONGEST_BYTES, "{long}");
        let nothing_but_ending = named(&format!("a.{}", "x".repeat(300)));
        assert_eq!(nothing_but_ending.chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn any_name_becomes_one(given in "\\PC*|[./\\\\ ]*|.*") {
            let name = named(&given);
            prop_assert!(!name.is_empty() && name.len() <= LONGEST_BYTES);
            prop_assert!(!name.contains(['/', '\\', '\0']) && !name.starts_with('.') && !name.ends_with(['.', ' ']));
            prop_assert_eq!(named(&name), name);
        }
    }
}
