//! Makes text that somebody wrote inert in Mattermost.
//!
//! Two things act in a post: Markdown, which a backslash stops, and Mattermost's own words (`@name`,
//! `~channel`, `#tag`, `:emoji:`), which it looks for after Markdown is resolved, so that `\@all` still
//! rings. Those are parted by a zero-width space (U+200B) after their first character: invisible, a word
//! boundary for Mattermost's server, web app and mobile app alike, and unlike a look-alike letter
//! it survives being read aloud.
//!
//! Push notifications and searches see the backslashes, so one is written only where it is needed. The web app
//! reads Markdown with regular expressions that know no backslash inside emphasis, links and tables, and no
//! backslash before `<`, `&` and `$` at all: there, and there only, stand character references (`&#42;`).
//!
//! Source of what acts: Mattermost, `mention_parser_standard.go`; its web app's `text_formatting`; its `marked`.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Parts the first character of a word that would act from the rest of it.
pub(super) const PARTING: char = '\u{200b}';

/// Parts what touches although it must not: white space for every reader of Markdown, and hardly visible.
pub(super) const GAP: char = '\u{200a}';

/// The longest name or title that is shown, in characters.
const NAME: usize = 200;

/// A name or title in one line: escaped, spaces collapsed, at most 200 characters.
pub fn escape(name: &str) -> String {
    let cut = shortened(name);
    let mut out = String::new();
    let mut words = cut.split(' ').peekable();
    while let Some(word) = words.next() {
        let before = out.chars().next_back();
        let after = Some(if words.peek().is_some() { ' ' } else { '\n' });
        let around = Around { before, after, line_start: false, guard: "$" };
        out.push_str(&escape_word(word, around));
        out.extend(words.peek().map(|_| ' '));
    }
    out
}

/// A name or title in one line, not escaped: spaces collapsed, at most 200 characters.
pub(super) fn shortened(name: &str) -> String {
    let joined = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shortened: String = joined.chars().take(NAME).collect();
    if shortened.len() < joined.len() {
        shortened.push('…');
    }
    shortened
}

/// What stands around a word; `None` means that anything may follow without a space.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    /// The last character already written, if it is on the same line.
    pub(super) before: Option<char>,
    /// The character after the word: a space, or a line feed if nothing follows in the line.
    pub(super) after: Option<char>,
    /// Whether the word begins its line.
    pub(super) line_start: bool,
    /// Characters that would end what the word stands in: `*` in italics, `|` in a cell. `$` if the line has
    /// one, with which another could make a formula.
    pub(super) guard: &'a str,
}

/// Escapes one word, which holds no white space; what is invisible is left out. An address of the web stays usable.
pub(super) fn escape_word(word: &str, around: Around<'_>) -> String {
    if is_plain(word, around) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() + 8);
    let chars: Vec<char> = word.chars().filter(|c| is_visible(*c)).collect();
    let mut at = 0;
    let mut money = around.guard.contains('$');
    // The text of a link holds no other link.
    let in_link = around.guard.contains('[');
    if around.line_start {
        at = escape_line_start(&chars, around.after, &mut out);
    }
    while let Some(c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let before = out.chars().next_back().or(around.before);
        let begins =
            !in_link && before.is_none_or(|c| c.is_whitespace() || "(\u{200b}".contains(c));
        let address = if begins { address_len(rest) } else { 0 };
        if address > 0 {
            let (address, after) = rest.split_at(address);
            out.push_str(&encode(address, true));
            out.extend(goes_on(after).then_some(GAP));
            at += address.len();
        } else {
            escape_char(*c, Place { before, rest, around, money }, &mut out);
            money |= *c == '$';
            at += 1;
        }
    }
    out
}

/// Most words have nothing to escape.
fn is_plain(word: &str, around: Around<'_>) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b",!?'/".contains(&byte);
    let within = |byte: u8| !around.line_start && b".-()".contains(&byte);
    word.bytes().all(|byte| harmless(byte) || within(byte))
}

/// Where a character stands in its word: `rest` begins with the character itself.
#[derive(Clone, Copy)]
struct Place<'a> {
    before: Option<char>,
    rest: &'a [char],
    around: Around<'a>,
    /// Whether the line has had a `$`.
    money: bool,
}

impl Place<'_> {
    /// The character `by` places on; `None` if it is not known yet.
    fn next(self, by: usize) -> Option<char> {
        if by < self.rest.len() { self.rest.get(by).copied() } else { self.around.after }
    }

    /// Whether the next character may belong to a word.
    fn word_follows(self) -> bool {
        self.next(1).is_none_or(|next| next.is_alphanumeric() || next == '_')
    }

    /// Whether it stands alone, so that it marks nothing.
    fn is_spaced(self) -> bool {
        self.before == Some(' ') && self.space_follows()
    }

    fn space_follows(self) -> bool {
        matches!(self.next(1), Some(' ' | '\n'))
    }

    fn begins_word(self) -> bool {
        self.before.is_none_or(|before| before == ' ')
    }

    /// Whether no host follows the `://`: Mattermost would link the scheme alone, to nowhere.
    fn is_scheme_alone(self) -> bool {
        (self.next(1), self.next(2)) == (Some('/'), Some('/'))
            && !self.next(3).is_some_and(char::is_alphanumeric)
    }

    /// Whether a `&` begins a character reference, or may do.
    fn is_reference(self) -> bool {
        let hash = usize::from(self.next(1) == Some('#'));
        let name = |c: &&char| c.is_ascii_alphanumeric();
        let name = self.rest.iter().skip(1 + hash).take_while(name).count();
        matches!((self.next(1 + hash + name), name), (None, _) | (Some(';'), 1..))
    }
}

fn escape_char(c: char, place: Place<'_>, out: &mut String) {
    let (follows, before) = (place.word_follows(), place.before);
    let known = follows && place.next(1).is_some();
    match c {
        '$' if place.money && !place.next(1).is_some_and(|c| c.is_ascii_alphanumeric()) => {
            reference(c, out);
        }
        '$' => out.push(c),
        '*' | '~' | '_' if place.is_spaced() => out.push(c),
        _ if place.around.guard.contains(c) => reference(c, out),
        '\\' if !known || place.next(1) == Some('_') => out.push_str("\\\\"),
        '~' if known && place.begins_word() => out.push(c),
        '_' if inside_word(before, place.next(1)) => out.push(c),
        '*' | '`' | '~' | '_' => out.extend(['\\', c]),
        // After a bracket that closes, these would make a link.
        ']' if place.next(1).is_none_or(|next| "([:".contains(next)) => reference(c, out),
        '<' if place.next(1) != Some(' ') => out.push_str("&lt;"),
        '&' if place.is_reference() => out.push_str("&amp;"),
        c => out.push(c),
    }
    let acts = match c {
        '@' => !before.is_some_and(|before| before.is_ascii_alphanumeric()),
        '~' | '#' => follows,
        ':' => emoji_may_follow(place) || place.is_scheme_alone(),
        _ => false,
    };
    if acts && !place.space_follows() {
        out.push(PARTING);
    }
}

fn inside_word(before: Option<char>, next: Option<char>) -> bool {
    before.is_some_and(|c| c.is_ascii_alphanumeric()) && next.is_some_and(char::is_alphanumeric)
}

/// A decimal one: `#x2a` would be a hashtag.
fn reference(c: char, out: &mut String) {
    out.extend(["&#", u32::from(c).to_string().as_str(), ";"]);
}

/// `:name:`, or the beginning of one whose end is not known yet.
fn emoji_may_follow(place: Place<'_>) -> bool {
    let name = emoji_name(place.rest);
    match place.next(name + 1) {
        Some(':') => name > 0,
        Some(_) => false,
        None => true,
    }
}

fn is_emoji(rest: &[char]) -> bool {
    let name = emoji_name(rest);
    name > 0 && rest.get(name + 1) == Some(&':')
}

/// How long the name is that would follow the colon at the start of `rest`.
fn emoji_name(rest: &[char]) -> usize {
    let is_name = |c: &&char| c.is_ascii_alphanumeric() || "_+-".contains(**c);
    rest.iter().skip(1).take_while(is_name).count()
}

/// Escapes what means something only at the start of a line, and tells how many characters that took. `after`: the
/// character after the word, as in [`Around`].
fn escape_line_start(word: &[char], after: Option<char>, out: &mut String) -> usize {
    let only = |wanted: &str| word.iter().all(|c| wanted.contains(*c));
    let digits = word.iter().take_while(|c| c.is_ascii_digit()).count();
    let closes = |c: &char| matches!(c, '.' | ')');
    match word.first() {
        Some('>') => out.push_str("\\>"),
        Some(c @ ('-' | '|')) if only("-:|=") => out.extend(['\\', *c]),
        Some('=') if only("-:|=") => out.extend([PARTING, '=']),
        Some(':') if only("-:|=") => out.extend([PARTING, ':', PARTING]),
        Some(c @ '+') if only("+") => out.extend(['\\', *c]),
        // Alone, it may still become a hashtag.
        Some('#') if word.len() == 1 && after.is_none() => out.extend(['\\', '#', PARTING]),
        Some('#') if only("#") => out.push_str("\\#"),
        // The box of a task, which the web app looks for after Markdown is resolved.
        Some('[') if only("[") || matches!(word, [_, 'x' | 'X' | '|', ']']) => {
            out.extend(['[', PARTING]);
        }
        Some(_) if digits > 0 && digits + 1 == word.len() && word.last().is_some_and(closes) => {
            out.extend(word.iter().take(digits));
            out.push('\\');
            return digits;
        }
        _ => return 0,
    }
    1
}

/// How many characters a web address at the start of `rest` takes; punctuation at its end belongs to the
/// sentence.
fn address_len(rest: &[char]) -> usize {
    let starts = |scheme: &str| {
        rest.len() > scheme.len()
            && scheme.chars().zip(rest).all(|(wanted, c)| c.eq_ignore_ascii_case(&wanted))
    };
    let Some(scheme) = ["http://", "https://", "www."].into_iter().find(|scheme| starts(scheme))
    else {
        return 0;
    };
    let end = rest.iter().position(|c| ends_address(*c)).unwrap_or(rest.len());
    let address = rest.get(..end).unwrap_or_default();
    let count = |wanted| address.iter().filter(|c| **c == wanted).count();
    let mut unopened = count(')').saturating_sub(count('('));
    let sentence = |c: &&char| match **c {
        ')' if unopened == 0 => false,
        ')' => {
            unopened -= 1;
            true
        }
        c => ".,;:!?]}'*_~`|".contains(c),
    };
    let length = end - address.iter().rev().take_while(sentence).count();
    if length > scheme.len() { length } else { 0 }
}

/// What no address goes on after, for Mattermost: among it the punctuation of East Asia.
fn ends_address(c: char) -> bool {
    matches!(c, '<' | '>' | '"' | '\u{3001}' | '\u{3002}' | '\u{300c}'..='\u{3011}')
        || matches!(c, '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff5e}')
}

/// Whether more follows an address than the punctuation of a sentence: Mattermost would take it, too.
pub(super) fn goes_on(after: &[char]) -> bool {
    !after.iter().all(|c| ".,;:!?)".contains(*c))
}

/// An address as it may stand in the text, where a `@` could ring.
pub(super) fn escape_address(address: &str) -> String {
    encode(&visible(address), true)
}

/// An address as it may stand behind the text of a link.
pub(super) fn escape_destination(address: &str) -> String {
    encode(&visible(address), false)
}

fn visible(address: &str) -> Vec<char> {
    address.trim().chars().filter(|c| is_visible(*c)).collect()
}

/// Percent-encodes what acts in Markdown, and the end of what would be a character reference or an emoji.
fn encode(address: &[char], in_text: bool) -> String {
    let mut out = String::new();
    let (mut in_reference, mut begun) = (false, false);
    // The last character that is no underscore.
    let mut before = None;
    for (at, &c) in address.iter().enumerate() {
        let rest = address.get(at..).unwrap_or_default();
        match c {
            ':' if in_text && is_emoji(rest) => out.push_str("%3A"),
            '\\' | '*' | '`' | '[' | ']' | '(' | ')' | '|' | '$' | '~' | '<' | '>' | '"' => {
                out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC));
            }
            '@' if in_text => out.push_str("%40"),
            // It could end italics that an earlier one has begun.
            '_' if begun && !rest.get(1).is_some_and(|next| next.is_alphanumeric()) => {
                out.push_str("%5F");
            }
            ';' if in_reference => out.push_str("%3B"),
            c if c.is_whitespace() => out.push_str("%20"),
            c => out.push(c),
        }
        match c {
            '_' => begun |= in_text && !before.is_some_and(char::is_alphanumeric),
            c => before = Some(c),
        }
        in_reference = c == '&' || (in_reference && (c.is_ascii_alphanumeric() || c == '#'));
    }
    if in_text {
        // Not every reader takes a scheme in capitals for one.
        let scheme = out.find("://").unwrap_or("www".len()).min(out.len());
        out.get_mut(..scheme).into_iter().for_each(str::make_ascii_lowercase);
    }
    out
}

/// Not control characters, nor those that only change how others look: they could make a name read as another.
pub(super) fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
