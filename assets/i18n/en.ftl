# What people read. Each text says what happened, why, and what to do next.

## Slash command

command-description = Get your Microsoft Teams chats as notifications in Mattermost
command-connect-help = Connect your Mattermost account to your Microsoft Teams account
command-disconnect-help = Disconnect your Mattermost account from your Microsoft Teams account
command-status-help = Show whether you are connected, and whether you are notified
command-notifications-help = Show or change whether you are notified
command-notifications-on-help = Notify me in Mattermost when I am away from Teams
command-notifications-off-help = Do not notify me in Mattermost
command-notifications-status-help = Show whether I am notified
command-help-help = Show what the command can do
help =
    Microsoft Teams chats that reach you while you are away from Teams can come to you here. You can type:
    - `/msteams connect`: connect your account to your Microsoft Teams account
    - `/msteams notifications`: show whether you are notified, and change it; `/msteams notifications on` or `off` changes it at once
    - `/msteams status`: show whether you are connected, and whether you are notified
    - `/msteams disconnect`: disconnect your account
    - `/msteams help`: show this list
unknown-command = There is no command `/msteams { $word }`. The words are `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` and `help`; `/msteams help` says what they do.
command-failed = That did not work, because Mattermost could not read or write what it needs. Nothing has changed. Please try again in a minute; if it keeps failing, tell your system administrator.

## Connection

connect-link = [Click here to connect your Microsoft Teams account]({ $url }). Sign in at Microsoft with the account that has the same email address as your Mattermost account. The link stays valid until you are connected.
sign-in-again = Microsoft no longer accepts your connection to Microsoft Teams ({ $code }). [Click here to sign in at Microsoft again]({ $url }); the link stays valid. Until then, your notifications go on as far as they can.
already-connected = You are already connected to Microsoft Teams as **{ $account }**. To use another account, type `/msteams disconnect` first.
not-connected = You are not connected to Microsoft Teams. To connect, type `/msteams connect`.
disconnected = You are disconnected from Microsoft Teams and get no more notifications from it. Mattermost has deleted its access. Microsoft keeps the permission that you gave until you remove it at [myapps.microsoft.com](https://myapps.microsoft.com).
connected = Connected as **{ $account }**.
notifications-question = Do you want to be notified here of chats in Microsoft Teams that reach you while you are away from Teams?
button-enable = Enable notifications
button-not-now = Not now
button-turn-on = Turn on
button-turn-off = Turn off
button-not-yours = These buttons are for the person whom the message was sent to, so nothing has changed. For your own choice, type `/msteams notifications`.
notifications-are-on = Notifications are **on**: chats that reach you while you are away from Teams come to you here. To turn them off, type `/msteams notifications off`.
notifications-are-off = Notifications are **off**: chats in Teams do not come to you here. To turn them on, type `/msteams notifications on`.
notifications-turned-on = Notifications are now **on**. From now on, chats that reach you while you are away from Teams come to you here.
notifications-turned-off = Notifications are now **off**. Chats in Teams no longer come to you here. To turn them on again, type `/msteams notifications on`.
status-connected = You are connected to Microsoft Teams as **{ $account }**.
status-connected-since = You have been connected to Microsoft Teams as **{ $account }** since { $since }.
status-last-notified = You were last notified of a chat on { $at }.
status-never-notified = You have not been notified of a chat lately.
not-configured = The connection to Microsoft Teams is not set up yet, so nobody can connect. Please ask your system administrator to complete the settings of the Microsoft Teams plugin.
turned-off = Notifications from Microsoft Teams are turned off by your administrator, so nothing comes to you here until they are turned on again. What you have chosen for yourself is kept.

## The page in the user's settings

settings-title = Microsoft Teams
settings-account = Account
settings-connected = Connected as { $account }.
settings-not-connected = Not connected. Sign in at Microsoft with the account that has the same email address as your Mattermost account.
settings-connect = Connect
settings-disconnect = Disconnect
settings-notifications = Notifications

## Notifications

head-topic = { $sender } in **{ $topic }**
head-members = { $sender } in a chat with { $members }
head-group = { $sender } in a group chat
head-important = ❗ Important: { $head }
head-urgent = 🔔 Urgent: { $head }
between-names = { ", " }
members-and-more = { $names } and { $count ->
    [one] one more
   *[other] { $count } more
}
sender-unknown = Someone
sender-app = **{ $name }** (app)
sender-guest = **{ $name }** (guest)
sender-external = **{ $name }** (external)
sender-phone = **{ $name }** (phone)
open-in-teams = Open in Microsoft Teams
continue-in-teams = Continue in Microsoft Teams
label-before = { $label }:
image = Image
gif = GIF
video = Video
voice-message = Voice message
file = File
file-offer = File offered in Teams
file-denied = not yours to read, says Microsoft
file-gone = not there any more
file-empty = empty
file-too-large = too large for Mattermost
file-too-many = one file too many for a post
file-turned-off = Mattermost takes no files
file-refused = Mattermost did not take it
file-elsewhere = neither in SharePoint nor in OneDrive
file-late = could not be fetched
code-snippet = Code snippet
card = Card
card-buttons = In Teams:
card-tax = Tax
card-vat = VAT
card-total = Total
meeting = Meeting
tab = Tab
loop-component = Loop component
attachment = Attachment
more-attachments = { $count ->
    [one] and one more attachment
   *[other] and { $count } more attachments
}
forwarded-from = Forwarded message from
sent-something = *sent something that we could not show*
blocked-by-policy = *sent a message that your organization's policy hides*
event-joined = *{ $count ->
    [one] Somebody joined the chat
   *[other] { $count } people joined the chat
}*
event-left = *{ $count ->
    [one] Somebody left the chat
   *[other] { $count } people left the chat
}*
event-renamed = *The chat is now called* **{ $topic }**
event-call-started = *A call started*
event-call-ended = *The call ended*
event-other = *Something about the chat changed*
edited = *edited in Teams*
deleted = *This message was deleted in Teams.*
placeholder = You got a message in Microsoft Teams that we could not bring here. Please open it in Teams.

## Pages of the sign-in

page-connected = You are connected
    .text = Your Mattermost account is now connected to Microsoft Teams as { $account }.
    .next = You can close this page. In Mattermost, the bot MS Teams has sent you a message: choose there whether you want to be notified.
page-connected-turned-off = You are connected
    .text = Your Mattermost account is now connected to Microsoft Teams as { $account }. But notifications from Microsoft Teams are turned off by your administrator, so nothing comes to Mattermost.
    .next = You can close this page. Your connection is kept for when they are turned on again; ask your system administrator if you need them.
page-access-denied = You are not connected
    .text = At Microsoft, the sign-in was cancelled or the permissions were declined. Without them, Mattermost cannot notify you of your chats.
    .next = If you want to connect, try again and choose Accept when Microsoft asks.
page-admin-consent = An administrator has to agree first
    .text = Your organization lets only administrators give the permissions that Mattermost asks for.
    .next = Ask your Microsoft 365 administrator to grant admin consent to the Mattermost app, then try again.
page-not-assigned = Your account may not use this app
    .text = Your organization opened the Mattermost app at Microsoft to assigned users only, and you are not one of them.
    .next = Ask your Microsoft 365 administrator to assign you to the app, then try again.
page-conditional-access = Your organization's sign-in rules were not met
    .text = Microsoft wants more for this sign-in, such as a second factor or a managed device.
    .next = Try again on a device that your organization manages, and complete what Microsoft asks for. If that does not help, ask your Microsoft 365 administrator.
page-account-blocked = Microsoft does not let this account sign in
    .text = The account is locked or disabled, or its password has to be changed.
    .next = Sign in at Microsoft 365 to see what is wrong, or ask your Microsoft 365 administrator. Then try again.
page-microsoft-error = Microsoft refused the sign-in
    .text = Microsoft answered with the error { $code }. Nothing has changed in Mattermost.
    .next = Try again. If it happens again, tell your system administrator this code.
page-microsoft-error-without-code = Microsoft refused the sign-in
    .text = Microsoft did not say why. Nothing has changed in Mattermost.
    .next = Try again. If it happens again, tell your system administrator.
page-state-expired = The sign-in took too long
    .text = For your safety, a sign-in has to be completed within 10 minutes of the click on the link.
    .next = Try again; the link in Mattermost still works.
page-state-unknown = This sign-in was completed already, or was not started here
    .text = Each sign-in counts once. Reloading or going back to this page cannot repeat it.
    .next = In Mattermost, type /msteams status to see whether you are connected. If not, try again.
page-other-user = You are logged in to Mattermost as somebody else
    .text = The sign-in was started by another Mattermost user than the one who is logged in in this browser.
    .next = Log in to Mattermost in this browser as the user who wants to connect, then try again.
page-no-session = Please log in to Mattermost first
    .text = In this browser nobody is logged in to Mattermost. The desktop app and the browser have separate logins.
    .next = Log in to Mattermost in this browser, then try again.
page-email-mismatch = The email addresses differ
    .text = Your Mattermost account has the address { $mattermost }, but the Microsoft account has { $microsoft }. Only accounts with the same address can be connected.
    .next = Try again with the Microsoft account of { $mattermost }. If both accounts are yours, ask your system administrator to make the addresses equal.
page-no-email = The Microsoft account has no email address
    .text = Your Mattermost account has the address { $mattermost }, but Microsoft knows no address of the account that you signed in with, so we cannot tell that both are yours.
    .next = Try again with the Microsoft account of { $mattermost }, or ask your Microsoft 365 administrator to enter the address.
page-guest = Guest accounts cannot be connected
    .text = You signed in with a guest account, whose address is not the one of your Mattermost account.
    .next = Try again with the account that belongs to this organization and has the same email address as your Mattermost account.
page-wrong-tenant = The account belongs to another organization
    .text = Mattermost is connected to one Microsoft 365 organization, and the account that you signed in with is not part of it.
    .next = Try again with your account of this organization.
page-id-token = The sign-in could not be verified
    .text = What Microsoft said about who signed in does not fit this sign-in, so it was refused.
    .next = Try again. If it happens again, tell your system administrator.
page-taken-by-other = This Microsoft account is connected already
    .text = The Microsoft account is connected to another Mattermost user, and it can be connected to only one.
    .next = Log in to Mattermost as that user and type /msteams disconnect, then try again here. If that user is not yours, ask your system administrator.
page-configuration-broken = The connection to Microsoft is not set up correctly
    .text = Microsoft does not accept the settings of the Microsoft Teams plugin. This is not your mistake.
    .next = Tell your system administrator; the Mattermost log says what is wrong. Try again once it is repaired.
page-microsoft-unreachable = Microsoft does not answer right now
    .text = Mattermost could not reach Microsoft, or Microsoft is overloaded. Nothing has changed.
    .next = Try again in a few minutes.
page-not-configured = The connection to Microsoft Teams is not set up yet
    .text = Some settings of the Microsoft Teams plugin are missing, so nobody can connect.
    .next = Ask your system administrator to complete the settings, then try again.
page-failed = That did not work
    .text = Mattermost could not read or write what it needs. Nothing has changed.
    .next = Try again in a minute. If it keeps failing, tell your system administrator.
link-connect = Try again
link-mattermost = Open Mattermost

## Configuration, for administrators

configuration-tenant-id = The setting "Tenant ID" is missing or is no tenant ID. In the Azure portal, open the app registration and copy "Directory (tenant) ID" from its overview.
configuration-client-id = The setting "Client ID" is missing. In the Azure portal, open the app registration and copy "Application (client) ID" from its overview.
configuration-client-secret = The setting "Client Secret" is missing. In the Azure portal, open the app registration, create a secret under "Certificates & secrets", and copy its value (not its ID).
configuration-encryption-key = The setting "At Rest Encryption Key" is missing, so no tokens can be stored. Generate one in the System Console and save.
configuration-encryption-key-length = The setting "At Rest Encryption Key" has { $length } bytes, but has to have exactly 32. Enter the key that was used before, or generate a new one.
configuration-webhook-secret = The setting "Webhook Secret" is missing, so messages from Microsoft could not be told from forged ones. Generate one in the System Console and save.
configuration-site-url = Mattermost's Site URL is not set, so Microsoft does not know where to send messages. Set it in the System Console under "Web Server".
configuration-site-url-https = Mattermost's Site URL does not begin with https://, and Microsoft sends messages to https only. Change it in the System Console under "Web Server".
configuration-cloud = The setting "cloud" is "{ $value }", which is not known. Choose global, gcchigh, dod or china.
configuration-host = An address of the custom cloud cannot be used: { $problem }

## Why nothing arrives

unready-starting = The Microsoft Teams plugin is just starting. Please try again in a minute.
unready-database = The Microsoft Teams plugin cannot reach Mattermost's database, so it can neither connect anybody nor notify. It tries again by itself; if this lasts, the Mattermost log says why.
unready-server = The Microsoft Teams plugin could not ask the Mattermost server for its settings, so it can neither connect anybody nor notify. It tries again by itself; if this lasts, the Mattermost log says why.

## What an administrator has to act on

admin-told = **Microsoft Teams plugin:** { $what }
admin-told-over = **Microsoft Teams plugin, solved:** { $what }
condition-settings = The settings of the Microsoft Teams plugin cannot be used, so nobody is notified. Type `/msteams status` to see which and what to do.
    .over = The settings can be used.
condition-secret-is-id = Microsoft refuses the setting "Client Secret", which looks like the ID of a secret instead of its value. In the Azure portal, open the app registration, create a new secret under "Certificates & secrets", and copy the column "Value"; it is shown only once.
    .over = Microsoft accepts the client secret.
condition-wrong-secret = Microsoft refuses the setting "Client Secret": it is no secret of this application. In the Azure portal, open the app registration, create a new secret under "Certificates & secrets", and enter its value.
    .over = Microsoft accepts the client secret.
condition-secret-expired = The client secret has expired, so Microsoft gives Mattermost no access any more. In the Azure portal, open the app registration, create a new secret under "Certificates & secrets", and enter its value as "Client Secret".
    .over = Microsoft accepts the client secret.
condition-secret-expires = The client secret expires on { $about }, and from then on nobody is notified. In the Azure portal, open the app registration, create a new secret under "Certificates & secrets", and enter its value as "Client Secret" before that day.
    .over = The client secret does not expire soon.
condition-unknown-app = The tenant has no application with the setting "Client ID", or it is disabled there. Compare the settings "Client ID" and "Tenant ID" with the overview of the app registration in the Azure portal.
    .over = Microsoft knows the application.
condition-wrong-tenant = Microsoft has no tenant with the setting "Tenant ID" in this cloud. In the Azure portal, open the app registration, copy "Directory (tenant) ID" from its overview, and check the setting "Microsoft cloud".
    .over = Microsoft knows the tenant.
condition-application-refused = Microsoft refuses the application and answers `{ $about }`. Compare the settings with the app registration in the Azure portal; https://login.microsoftonline.com/error explains the code.
    .over = Microsoft accepts the application.
condition-consent-missing = The application has no permission at Microsoft, because admin consent is missing. In the Azure portal, under "API permissions" of the app registration, add the application permissions Chat.Read.All and Presence.Read.All, and click "Grant admin consent".
    .over = The application has its permissions at Microsoft.
condition-chat-permission-missing = The application permission Chat.Read.All is missing, so Microsoft sends no chat messages. In the Azure portal, add it under "API permissions" of the app registration, as an application permission, and click "Grant admin consent".
    .over = The application has the permission Chat.Read.All.
condition-presence-permission-missing = The application permission Presence.Read.All is missing, so people are notified even while they are active in Teams. In the Azure portal, add it under "API permissions" of the app registration, as an application permission, and click "Grant admin consent".
    .over = The application has the permission Presence.Read.All.
condition-user-consent-missing = People cannot connect: they may not agree to the delegated permissions themselves, and no administrator has agreed for them. In the Azure portal, click "Grant admin consent" under "API permissions" of the app registration, then type `/msteams connect` to see whether you can connect.
    .over = Nobody has failed to connect for lack of consent lately.
condition-redirect-uri-missing = People cannot connect, because the application does not have the redirect URI of this server. In the Azure portal, under "Authentication" of the app registration, add `{ $about }` exactly like this, of type "Web".
    .over = The redirect URI is registered.
condition-email-mismatch = `{ $about }` could not connect, because the Microsoft account has another email address than the Mattermost account. If both are the same person, make the two addresses equal; if not, the person has to choose the right account.
    .over = No email addresses have differed lately.
condition-encryption-key-differs = The setting "At Rest Encryption Key" is not the one that the stored tokens were encrypted with, so they cannot be read. Enter the former key again; with a new one, every user has to connect again.
    .over = The stored tokens can be read.
condition-subscription-foreign = Microsoft sends the chat messages of this app registration to another address, `{ $about }`, and to only one. If that is another Mattermost server, give each server an app registration of its own; if nothing uses that address any more, delete its subscription or wait until it expires, at most three days.
    .over = No other server stands in the way of receiving chat messages.
condition-subscription-refused = Microsoft makes no subscription to the chat messages, so nobody is notified. It answers: `{ $about }`
    .over = Microsoft sends chat messages.
condition-not-reachable = Microsoft cannot reach Mattermost at its Site URL, so nobody is notified. It answers: `{ $about }` Let requests from the internet to the path /plugins/com.mattermost.msteams-sync/ through, over https with a public certificate.
    .over = Microsoft reaches Mattermost.
condition-validation-tokens-refused = Notifications arrive without a valid token of Microsoft's, so they are refused, and the messages in them reach nobody. In the Azure portal, under "Enterprise applications", open the application and see that "Assignment required" is off in its properties; if it is, somebody else may be sending them.
    .over = Notifications arrive with valid tokens of Microsoft's.
condition-many-users-refused = Microsoft refuses the access of many people for the same reason, `{ $about }`; a new Conditional Access policy does that, for example. Look at the sign-in logs of the application in the Azure portal, and exempt it or ask people to connect again. So far, they have not been told.
    .over = Microsoft no longer refuses many people for the same reason.
condition-microsoft-unreachable = Mattermost does not reach Microsoft, so nobody is notified. Check this server's way to the internet (DNS, firewall, proxy); if it is fine, https://status.cloud.microsoft shows outages. What has arrived is kept and goes on by itself.
    .over = Microsoft answers.
condition-database = The plugin's own connections to Mattermost's database fail, so nobody is notified; Microsoft repeats for four hours what it could not deliver. Each Mattermost server needs up to five more connections than without the plugin; the Mattermost log says what fails.
    .over = The database answers.
condition-dead-rows = Messages that were given up after many attempts: { $about }. Somebody of the recipients was not even told that there is one. The Mattermost log says why.
    .over = No messages have been given up within the last week.
people-not-received = Chats from Teams have not been coming to Mattermost since { $since }, because an administrator has to repair the connection to Microsoft. Your system administrators know; there is nothing for you to do.
people-microsoft-unreachable = Microsoft has not answered since { $since }. What has arrived until it answers comes to you then; there is nothing for you to do.
people-presence-unknown = Microsoft does not say whether you are away, so you are notified even while you are active in Teams. Your system administrators know.
people-cannot-connect = Nobody has been able to connect since { $since }, because an administrator has to repair the app registration at Microsoft. Your system administrators know.
people-many-refused = Microsoft has been refusing the access of many people since { $since }. Your system administrators know; there is nothing for you to do.

## Status and test, for administrators

command-test-help = Test the whole way from Microsoft Teams to Mattermost, step by step
admins-only = Only system administrators can run this test. To see your own connection, type `/msteams status`.
overview = **For administrators**
    - Connected users: { $connected }
    - Subscription to all chats: { $subscription }
    - Last notification from Microsoft: { $last }
    - Notifications in work: { $waiting }; the oldest: { $oldest }
    - Given up within the last week: { $dead }
    - Gaps that are not made up for: { $gaps }; no notifications since: { $gap }
    - Requests limited by Microsoft: { $throttled }
    - End of the client secret: { $secret }
overview-none = –
overview-at = { $time }
overview-until = until { $time }
overview-turned-off = none, because notifications are turned off
overview-unknown = unknown; the application permission Application.Read.All shows it
attention = :warning: Since { $since }: { $what }
attention-none = :white_check_mark: Nothing needs your attention.
test-verdict-good = :white_check_mark: **Everything works that could be tested.**
test-verdict-broken = :x: **The way is broken here: { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }: { $what }
test-skipped = :heavy_minus_sign: { $step }: { $why }
test-failed = This failed: `{ $error }`. If it passes by itself, as an outage does, try again in a few minutes.
test-no-subscription = There is none yet. It is made as soon as nothing else stands in the way; try again in a minute.
test-message = This is what you asked for: the bot can write to you.
skipped-after = not tried, because an earlier step is broken
skipped-unshown = Microsoft does not show it
skipped-not-connected = not tried, because you are not connected to Microsoft Teams
step-settings = Settings
step-application = Application at Microsoft
step-chat-permission = Permission Chat.Read.All
step-presence-permission = Permission Presence.Read.All
step-redirect-uri = Redirect URI
step-reach = Microsoft reaches Mattermost
step-subscription = Subscription to all chats
step-presence = Your presence
step-post = Message to you
