//! Makes text that somebody wrote inert in Mattermost.
//!
//! Two things act in a post: Markdown, which a backslash stops, and Mattermost's own words (`@name`,
//! `~channel`, `#tag`, `:emoji:`), which it looks for after Markdown is resolved, so that `\@all` still
//! rings. Those are parted by a zero-width space (U+200B) after their first character: invisible, a word
//! boundary for Mattermost's server, web app and mobile app alike, and unlike a look-alike letter
//! it survives being read aloud.
//!
//! `<` and `&` become character references: Mattermost's Markdown knows no backslash before them.
//!
//! Source of what acts: Mattermost, `mention_parser_standard.go`; its web app's `text_formatting`; `marked`.

/// Parts the first character of a word that would act from the rest of it.
const PARTING: char = '\u{200b}';

/// The longest name or title that is shown, in characters.
const NAME: usize = 200;

/// A name or title in one line: escaped, spaces collapsed, at most 200 characters.
pub fn escape(name: &str) -> String {
    let joined = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = joined.chars().take(NAME).collect();
    if cut.len() < joined.len() {
        cut.push('…');
    }
    let mut out = String::new();
    let mut words = cut.split(' ').peekable();
    while let Some(word) = words.next() {
        let after = words.peek().map(|_| ' ');
        out.push_str(&escape_word(word, Around { after, ..Around::default() }));
        out.extend(after);
    }
    out
}

/// What stands around a word; `None` means that anything may follow without a space.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around {
    /// The last character already written, if it is on the same line.
    pub(super) before: Option<char>,
    /// The character after the word; a space for any white space.
    pub(super) after: Option<char>,
    /// Whether the word begins its line.
    pub(super) line_start: bool,
}

/// Escapes one word, which holds no white space; what is invisible is left out. An address of the web stays usable.
pub(super) fn escape_word(word: &str, around: Around) -> String {
    let mut out = String::with_capacity(word.len() + 8);
    let chars: Vec<char> = word.chars().filter(|c| is_visible(*c)).collect();
    let mut at = 0;
    if around.line_start {
        at = escape_line_start(&chars, &mut out);
    }
    while let Some(c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let before = out.chars().next_back().or(around.before);
        let address = if before.is_some_and(char::is_alphanumeric) { 0 } else { address_len(rest) };
        if address > 0 {
            out.extend(rest.iter().take(address).flat_map(|c| escape_in_address(*c)));
            at += address;
        } else {
            escape_char(*c, Place { before, rest, after: around.after }, &mut out);
            at += 1;
        }
    }
    out
}

/// Where a character stands in its word: `rest` begins with the character itself.
#[derive(Clone, Copy)]
struct Place<'a> {
    before: Option<char>,
    rest: &'a [char],
    after: Option<char>,
}

impl Place<'_> {
    /// The character `by` places on; `None` if it is not known yet.
    fn next(self, by: usize) -> Option<char> {
        if by < self.rest.len() { self.rest.get(by).copied() } else { self.after }
    }

    /// Whether the next character may belong to a word.
    fn word_follows(self) -> bool {
        self.next(1).is_none_or(|next| next.is_alphanumeric() || next == '_')
    }
}

fn escape_char(c: char, place: Place<'_>, out: &mut String) {
    let follows = place.word_follows();
    match c {
        '\\' | '*' | '`' | '[' | ']' | '|' | '$' | '~' => out.extend(['\\', c]),
        '_' if !(follows && place.before.is_some_and(char::is_alphanumeric)) => {
            out.extend(['\\', c]);
        }
        '<' if place
            .next(1)
            .is_none_or(|next| next.is_ascii_alphabetic() || "/!?@#".contains(next)) =>
        {
            out.push_str("&lt;");
        }
        '&' if follows || place.next(1) == Some('#') => out.push_str("&amp;"),
        c => out.push(c),
    }
    let acts = match c {
        '@' => !place.before.is_some_and(|before| before.is_ascii_alphanumeric()),
        '~' | '#' => follows,
        ':' => emoji_may_follow(place),
        _ => false,
    };
    if acts && place.next(1) != Some(' ') {
        out.push(PARTING);
    }
}

/// `:name:`, or the beginning of one whose end is not known yet.
fn emoji_may_follow(place: Place<'_>) -> bool {
    let is_name = |c: &char| c.is_ascii_alphanumeric() || "_+-".contains(*c);
    let name = place.rest.iter().skip(1).take_while(|c| is_name(c)).count();
    match place.next(name + 1) {
        Some(':') => name > 0,
        Some(_) => false,
        None => true,
    }
}

/// Escapes what means something only at the start of a line, and tells how many characters that took.
fn escape_line_start(word: &[char], out: &mut String) -> usize {
    let only = |wanted: &[char]| word.iter().all(|c| wanted.contains(c));
    let digits = word.iter().take_while(|c| c.is_ascii_digit()).count();
    let closes = |c: &char| matches!(c, '.' | ')');
    match word.first() {
        Some('>') => out.push_str("\\>"),
        Some(c @ ('-' | '+' | '#')) if only(&[*c]) => out.extend(['\\', *c]),
        Some('=') if only(&['=']) => out.extend([PARTING, '=']),
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
    if !starts("http://") && !starts("https://") {
        return 0;
    }
    let end = rest.iter().position(|c| matches!(c, '<' | '>' | '"')).unwrap_or(rest.len());
    let sentence = |c: &&char| ".,;:!?)]}'*_~`|".contains(**c);
    let address = rest.get(..end).unwrap_or_default();
    end - address.iter().rev().take_while(sentence).count()
}

/// An address as it may stand in Markdown.
pub(super) fn escape_address(address: &str) -> String {
    let visible = address.trim().chars().filter(|c| is_visible(*c));
    visible.flat_map(escape_in_address).collect()
}

/// A character of an address: what acts in Markdown is percent-encoded.
fn escape_in_address(c: char) -> Vec<char> {
    match c {
        '\\' | '*' | '`' | '[' | ']' | '(' | ')' | '|' | '$' | '@' | '~' | '<' | '>' | '"'
        | ' ' => format!("%{:02X}", u32::from(c)).chars().collect(),
        c => vec![c],
    }
}

/// Not control characters, nor those that only change how others look: they could make a name read as another.
pub(super) fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
