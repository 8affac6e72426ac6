//! Where the files of messages are, and what Graph calls them.
//!
//! A file that somebody attached stays in `SharePoint` or `OneDrive`; Graph knows it as a share, by an encoding of its
//! URL (page "Access shared items"). A pasted picture is hosted content of its message (page "Get
//! chatMessageHostedContent").

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::{ChatId, Hosts, MessageId};

/// What to ask Graph for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileSource {
    /// A file in `SharePoint` or `OneDrive`, by its share token (`u!…`).
    Share(String),
    /// A picture inside a message.
    HostedContent {
        /// The message's chat.
        chat: ChatId,
        /// The message.
        message: MessageId,
        /// The id of the content.
        id: String,
    },
}

impl FileSource {
    /// The file at a web URL of `SharePoint`'s, [perhaps not escaped](file_address); `None` if it is elsewhere.
    pub fn of_share(content_url: &str, hosts: &Hosts) -> Option<Self> {
        let url = Url::parse(&file_address(content_url)).ok()?;
        let token = || format!("u!{}", BASE64_URL_SAFE_NO_PAD.encode(url.as_str()));
        hosts.sharepoint.has(&url).then(|| Self::Share(token()))
    }

    /// The picture at `…/chats/{chat}/messages/{message}/hostedContents/{id}/$value` of Graph; `None` for any other.
    pub fn of_hosted_content(source: &str, hosts: &Hosts) -> Option<Self> {
        let url = Url::parse(source.trim()).ok()?;
        if url.origin() != hosts.graph.origin() {
            return None;
        }
        let decoded = |segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned());
        let segments: Vec<String> = url.path_segments()?.map(decoded).collect::<Option<_>>()?;
        match segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [.., "chats", chat, "messages", message, "hostedContents", id, "$value"] => {
                Some(Self::HostedContent {
                    chat: (*chat).into(),
                    message: (*message).into(),
                    id: (*id).to_owned(),
                })
            }
            _ => None,
        }
    }

    /// Whether everybody who may read this message may read the file: a share has permissions of its own.
    pub fn is_part_of(&self, of_chat: &ChatId, of_message: &MessageId) -> bool {
        match self {
            Self::Share(_) => false,
            Self::HostedContent { chat, message, .. } => chat == of_chat && message == of_message,
        }
    }
}

/// The web URL of a file, in which Graph may have left the names as people wrote them: with `#` and `%` escaped, unless they
/// are already.
pub fn file_address(content_url: &str) -> String {
    let address = content_url.trim().replace('#', "%23");
    let mut parts = address.split('%');
    let mut escaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.as_bytes().first_chunk::<2>();
        let is_escape = code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit));
        escaped.push_str(if is_escape { "%" } else { "%25" });
        escaped.push_str(part);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Cloud;

    fn hosts() -> Hosts {
        Hosts::of(Cloud::Global).unwrap()
    }

    #[test]
    fn a_share_is_the_encoded_address() {
        // The example of Microsoft's page "Access shared items", in a tenant's own SharePoint.
        let share = FileSource::of_share(
            " https://contoso.sharepoint.com/sites/x/Shared Documents/a?b.docx ",
            &hosts(),
        );
        let Some(FileSource::Share(token)) = share else { panic!("{share:?}") };
        let encoded = token.strip_prefix("u!").unwrap();
        let url = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
        assert_eq!(url, "https://contoso.sharepoint.com/sites/x/Shared%20Documents/a?b.docx");
    }

    #[test]
    fn signs_in_the_names_of_files_are_escaped_once() {
        for (given, expected) in [
            ("https://x/Invoice #7.pdf", "https://x/Invoice %237.pdf"),
            ("https://x/50% off.docx", "https://x/50%25 off.docx"),
            ("https://x/a%20b%.docx?web=1", "https://x/a%20b%25.docx?web=1"),
            (" 100% ", "100%25"),
        ] {
            assert_eq!(file_address(given), expected);
        }
        let share = |url| FileSource::of_share(url, &hosts());
        assert_eq!(
            share("https://contoso.sharepoint.com/a #1.docx"),
            share("https://contoso.sharepoint.com/a%20%231.docx")
        );
    }

    #[test]
    fn files_elsewhere_are_none() {
        for url in ["", "a.docx", "https://evil.example/a.docx", "http://contoso.sharepoint.com/a"]
        {
            assert_eq!(FileSource::of_share(url, &hosts()), None, "{url}");
        }
    }

    #[test]
    fn a_pasted_picture_is_known_by_chat_message_and_id() {
        let source = "https://graph.microsoft.com/v1.0/chats/19%3Ax@thread.v2/messages/1615971548136/hostedContents/aWQ9eA%3D%3D/$value";
        let picture = FileSource::of_hosted_content(source, &hosts()).unwrap();
        let expected = FileSource::HostedContent {
            chat: "19:x@thread.v2".into(),
            message: "1615971548136".into(),
            id: "aWQ9eA==".into(),
        };
        assert_eq!(picture, expected);
        assert!(picture.is_part_of(&"19:x@thread.v2".into(), &"1615971548136".into()));
        assert!(!picture.is_part_of(&"19:y@thread.v2".into(), &"1615971548136".into()));
        assert!(!picture.is_part_of(&"19:x@thread.v2".into(), &"1".into()));
    }

    #[test]
    fn pictures_elsewhere_are_none() {
        for source in [
            "",
            "../hostedContents/1/$value",
            "https://evil.example/v1.0/chats/a/messages/1/hostedContents/x/$value",
            "http://graph.microsoft.com/v1.0/chats/a/messages/1/hostedContents/x/$value",
            "https://graph.microsoft.com/v1.0/chats/a/messages/1/hostedContents/x",
            "https://graph.microsoft.com/v1.0/me/photo/$value",
            "https://statics.teams.cdn.office.net/evergreen-assets/emojioptions/smile.png",
        ] {
            assert_eq!(FileSource::of_hosted_content(source, &hosts()), None, "{source}");
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(address in ".*") {
            FileSource::of_share(&address, &hosts());
            FileSource::of_hosted_content(&address, &hosts());
        }
    }
}
