//! The names of all texts, in one place, so that they can be compared with the files.

macro_rules! keys {
    ($($name:ident = $id:literal,)*) => {
        /// The name of a text in `assets/i18n`. A `Page…` key is a page: a title with `.text` and `.next`. A
        /// `Condition…` key has an `.over` beside it: what is said when it has ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Key {
            $(#[doc = concat!("`", $id, "`")] $name,)*
        }

        impl Key {
            /// Every key.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The message's id in the files.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

keys! {
    CommandDescription = "command-description",
    CommandConnectHelp = "command-connect-help",
    CommandDisconnectHelp = "command-disconnect-help",
    CommandStatusHelp = "command-status-help",
    CommandNotificationsHelp = "command-notifications-help",
    CommandNotificationsOnHelp = "command-notifications-on-help",
    CommandNotificationsOffHelp = "command-notifications-off-help",
    CommandNotificationsStatusHelp = "command-notifications-status-help",
    CommandHelpHelp = "command-help-help",
    Help = "help",
    UnknownCommand = "unknown-command",
    CommandFailed = "command-failed",

    ConnectLink = "connect-link",
    SignInAgain = "sign-in-again",
    AlreadyConnected = "already-connected",
    NotConnected = "not-connected",
    Disconnected = "disconnected",
    Connected = "connected",
    NotificationsQuestion = "notifications-question",
    ButtonEnable = "button-enable",
    ButtonNotNow = "button-not-now",
    ButtonTurnOn = "button-turn-on",
    ButtonTurnOff = "button-turn-off",
    ButtonNotYours = "button-not-yours",
    NotificationsAreOn = "notifications-are-on",
    NotificationsAreOff = "notifications-are-off",
    NotificationsTurnedOn = "notifications-turned-on",
    NotificationsTurnedOff = "notifications-turned-off",
    StatusConnected = "status-connected",
    StatusConnectedSince = "status-connected-since",
    StatusLastNotified = "status-last-notified",
    StatusNeverNotified = "status-never-notified",
    NotConfigured = "not-configured",
    TurnedOff = "turned-off",

    SettingsTitle = "settings-title",
    SettingsAccount = "settings-account",
    SettingsConnected = "settings-connected",
    SettingsNotConnected = "settings-not-connected",
    SettingsConnect = "settings-connect",
    SettingsDisconnect = "settings-disconnect",
    SettingsNotifications = "settings-notifications",

    HeadPerson = "head-person",
    HeadTopic = "head-topic",
    HeadMembers = "head-members",
    HeadGroup = "head-group",
    MembersAndMore = "members-and-more",
    SenderUnknown = "sender-unknown",
    OpenInTeams = "open-in-teams",
    ContinuedInTeams = "continued-in-teams",
    SentImages = "sent-images",
    SentFile = "sent-file",
    SentUnnamedFile = "sent-unnamed-file",
    SentForwarded = "sent-forwarded",
    SentCard = "sent-card",
    SentCode = "sent-code",
    SentMeeting = "sent-meeting",
    SentAttachment = "sent-attachment",
    SentMoreAttachments = "sent-more-attachments",
    SentReply = "sent-reply",
    SentSomething = "sent-something",
    Placeholder = "placeholder",
    Edited = "edited",
    Deleted = "deleted",

    PageConnected = "page-connected",
    PageConnectedTurnedOff = "page-connected-turned-off",
    PageAccessDenied = "page-access-denied",
    PageAdminConsent = "page-admin-consent",
    PageNotAssigned = "page-not-assigned",
    PageConditionalAccess = "page-conditional-access",
    PageAccountBlocked = "page-account-blocked",
    PageMicrosoftError = "page-microsoft-error",
    PageMicrosoftErrorWithoutCode = "page-microsoft-error-without-code",
    PageStateExpired = "page-state-expired",
    PageStateUnknown = "page-state-unknown",
    PageOtherUser = "page-other-user",
    PageNoSession = "page-no-session",
    PageEmailMismatch = "page-email-mismatch",
    PageNoEmail = "page-no-email",
    PageGuest = "page-guest",
    PageWrongTenant = "page-wrong-tenant",
    PageIdToken = "page-id-token",
    PageTakenByOther = "page-taken-by-other",
    PageConfigurationBroken = "page-configuration-broken",
    PageMicrosoftUnreachable = "page-microsoft-unreachable",
    PageNotConfigured = "page-not-configured",
    PageFailed = "page-failed",
    LinkConnect = "link-connect",
    LinkMattermost = "link-mattermost",

    ConfigurationTenantId = "configuration-tenant-id",
    ConfigurationClientId = "configuration-client-id",
    ConfigurationClientSecret = "configuration-client-secret",
    ConfigurationEncryptionKey = "configuration-encryption-key",
    ConfigurationEncryptionKeyLength = "configuration-encryption-key-length",
    ConfigurationWebhookSecret = "configuration-webhook-secret",
    ConfigurationSiteUrl = "configuration-site-url",
    ConfigurationSiteUrlHttps = "configuration-site-url-https",
    ConfigurationCloud = "configuration-cloud",
    ConfigurationHost = "configuration-host",
    UnreadyStarting = "unready-starting",
    UnreadyDatabase = "unready-database",
    UnreadyServer = "unready-server",

    AdminTold = "admin-told",
    AdminToldOver = "admin-told-over",
    ConditionSettings = "condition-settings",
    ConditionSecretIsId = "condition-secret-is-id",
    ConditionWrongSecret = "condition-wrong-secret",
    ConditionSecretExpired = "condition-secret-expired",
    ConditionSecretExpires = "condition-secret-expires",
    ConditionUnknownApp = "condition-unknown-app",
    ConditionWrongTenant = "condition-wrong-tenant",
    ConditionApplicationRefused = "condition-application-refused",
    ConditionConsentMissing = "condition-consent-missing",
    ConditionChatPermissionMissing = "condition-chat-permission-missing",
    ConditionPresencePermissionMissing = "condition-presence-permission-missing",
    ConditionUserConsentMissing = "condition-user-consent-missing",
    ConditionRedirectUriMissing = "condition-redirect-uri-missing",
    ConditionEmailMismatch = "condition-email-mismatch",
    ConditionEncryptionKeyDiffers = "condition-encryption-key-differs",
    ConditionSubscriptionForeign = "condition-subscription-foreign",
    ConditionSubscriptionRefused = "condition-subscription-refused",
    ConditionNotReachable = "condition-not-reachable",
    ConditionValidationTokensRefused = "condition-validation-tokens-refused",
    ConditionManyUsersRefused = "condition-many-users-refused",
    ConditionMicrosoftUnreachable = "condition-microsoft-unreachable",
    ConditionDatabase = "condition-database",
    ConditionDeadRows = "condition-dead-rows",
    PeopleNotReceived = "people-not-received",
    PeopleMicrosoftUnreachable = "people-microsoft-unreachable",
    PeoplePresenceUnknown = "people-presence-unknown",
    PeopleCannotConnect = "people-cannot-connect",
    PeopleManyRefused = "people-many-refused",

    CommandTestHelp = "command-test-help",
    AdminsOnly = "admins-only",
    Overview = "overview",
    OverviewNone = "overview-none",
    OverviewAt = "overview-at",
    OverviewUntil = "overview-until",
    OverviewTurnedOff = "overview-turned-off",
    OverviewUnknown = "overview-unknown",
    Attention = "attention",
    AttentionNone = "attention-none",
    TestVerdictGood = "test-verdict-good",
    TestVerdictBroken = "test-verdict-broken",
    TestGood = "test-good",
    TestBroken = "test-broken",
    TestSkipped = "test-skipped",
    TestFailed = "test-failed",
    TestNoSubscription = "test-no-subscription",
    TestMessage = "test-message",
    SkippedAfter = "skipped-after",
    SkippedUnshown = "skipped-unshown",
    SkippedNotConnected = "skipped-not-connected",
    StepSettings = "step-settings",
    StepApplication = "step-application",
    StepChatPermission = "step-chat-permission",
    StepPresencePermission = "step-presence-permission",
    StepRedirectUri = "step-redirect-uri",
    StepReach = "step-reach",
    StepSubscription = "step-subscription",
    StepPresence = "step-presence",
    StepPost = "step-post",
}

impl Key {
    /// Whether the key is a page, with `.text` and `.next`.
    pub fn is_page(self) -> bool {
        self.id().starts_with("page-")
    }

    /// Whether the key is a condition, with `.over`.
    pub fn is_condition(self) -> bool {
        self.id().starts_with("condition-")
    }
}
