# 人们读到的文字。每段文字都说明发生了什么、为什么，以及接下来该做什么。

## 斜杠命令

command-description = 在 Mattermost 中接收 Microsoft Teams 聊天的通知
command-connect-help = 将您的 Mattermost 账号连接到您的 Microsoft Teams 账号
command-disconnect-help = 断开您的 Mattermost 账号与 Microsoft Teams 账号的连接
command-status-help = 显示您的账号是否已连接，以及是否接收通知
command-notifications-help = 显示或更改您是否接收通知
command-notifications-on-help = 当我离开 Teams 时，在 Mattermost 中通知我
command-notifications-off-help = 不在 Mattermost 中通知我
command-notifications-status-help = 显示我是否接收通知
command-help-help = 显示此命令的用途
help =
    您离开 Teams 期间收到的 Microsoft Teams 聊天消息可以发送到这里。您可以输入：
    - `/msteams connect`：将您的账号连接到您的 Microsoft Teams 账号
    - `/msteams notifications`：显示您是否接收通知，并可更改；`/msteams notifications on` 或 `off` 可立即更改
    - `/msteams status`：显示您的账号是否已连接，以及是否接收通知
    - `/msteams disconnect`：断开您的账号的连接
    - `/msteams help`：显示此列表
unknown-command = 没有 `/msteams { $word }` 这个命令。可用的词有 `connect`、`disconnect`、`status`、`notifications`、`notifications on`、`notifications off` 和 `help`；输入 `/msteams help` 可查看它们的用途。
command-failed = 操作失败，因为 Mattermost 无法读取或写入所需的数据。未做任何更改。请在一分钟后重试；如果仍然失败，请告知您的系统管理员。

## 连接

connect-link = [点击此处连接您的 Microsoft Teams 账号]({ $url })。请使用与您的 Mattermost 账号具有相同邮箱地址的账号登录 Microsoft。该链接在您的账号连接之前一直有效。
sign-in-again = Microsoft 不再接受您与 Microsoft Teams 的连接（{ $code }）。[点击此处重新登录 Microsoft]({ $url })；该链接一直有效。在此之前，您的通知会尽可能继续。
already-connected = 您的账号已经以 **{ $account }** 的身份连接到 Microsoft Teams。要使用其他账号，请先输入 `/msteams disconnect`。
not-connected = 您的账号尚未连接到 Microsoft Teams。要连接，请输入 `/msteams connect`。
disconnected = 您的账号已与 Microsoft Teams 断开连接，不会再收到来自它的通知。Mattermost 已删除其访问权限。您授予的权限会保留在 Microsoft 中，直到您在 [myapps.microsoft.com](https://myapps.microsoft.com) 将其移除。
connected = 已以 **{ $account }** 的身份连接。
notifications-question = 您离开 Teams 期间收到 Microsoft Teams 聊天消息时，是否希望在这里收到通知？
button-enable = 开启通知
button-not-now = 暂不
button-turn-on = 开启
button-turn-off = 关闭
button-not-yours = 这些按钮供消息的收件人使用，因此未做任何更改。要自行选择，请输入 `/msteams notifications`。
notifications-are-on = 通知已 **开启**：您离开 Teams 期间收到的聊天消息会发送到这里。要关闭，请输入 `/msteams notifications off`。
notifications-are-off = 通知已 **关闭**：Teams 中的聊天消息不会发送到这里。要开启，请输入 `/msteams notifications on`。
notifications-turned-on = 通知现已 **开启**。从现在起，您离开 Teams 期间收到的聊天消息会发送到这里。
notifications-turned-off = 通知现已 **关闭**。Teams 中的聊天消息不会再发送到这里。要重新开启，请输入 `/msteams notifications on`。
status-connected = 您的账号已以 **{ $account }** 的身份连接到 Microsoft Teams。
status-connected-since = 自 { $since } 起，您的账号已以 **{ $account }** 的身份连接到 Microsoft Teams。
status-last-notified = 您上次收到聊天通知的时间是 { $at }。
status-never-notified = 您最近没有收到聊天通知。
not-configured = 与 Microsoft Teams 的连接尚未设置，因此任何人都无法连接。请让您的系统管理员完成 Microsoft Teams 插件的设置。
turned-off = 管理员已关闭来自 Microsoft Teams 的通知，因此在重新开启之前，这里不会收到任何内容。您自己的选择会保留。

## 用户设置中的页面

settings-title = Microsoft Teams
settings-account = 账号
settings-connected = 已以 { $account } 的身份连接。
settings-not-connected = 未连接。请使用与您的 Mattermost 账号具有相同邮箱地址的账号登录 Microsoft。
settings-connect = 连接
settings-disconnect = 断开连接
settings-notifications = 通知

## 通知

head-topic = { $sender } 在 **{ $topic }** 中
head-members = { $sender } 在与 { $members } 的聊天中
head-group = { $sender } 在群聊中
head-important = ❗ 重要：{ $head }
head-urgent = 🔔 紧急：{ $head }
between-names = 、
members-and-more = { $names } 和另外 { $count } 人
sender-unknown = 有人
sender-app = **{ $name }**（应用）
sender-guest = **{ $name }**（来宾）
sender-external = **{ $name }**（外部）
sender-phone = **{ $name }**（电话）
open-in-teams = 在 Microsoft Teams 中打开
continue-in-teams = 在 Microsoft Teams 中继续阅读
label-before = { $label }：
image = 图片
gif = GIF
video = 视频
voice-message = 语音消息
file = 文件
file-offer = 在 Teams 中提供的文件
file-denied = Microsoft 表示您无权读取
file-gone = 已不存在
file-empty = 为空
file-too-large = 对 Mattermost 来说太大
file-too-many = 超出一条消息可带的文件数
file-turned-off = Mattermost 不接受文件
file-refused = Mattermost 未接受
file-elsewhere = 既不在 SharePoint 也不在 OneDrive 中
file-late = 未能获取
code-snippet = 代码片段
card = 卡片
card-buttons = 在 Teams 中可用：
card-tax = 税费
card-vat = 增值税
card-total = 总计
meeting = 会议
tab = 选项卡
loop-component = Loop 组件
attachment = 附件
more-attachments = 以及另外 { $count } 个附件
forwarded-from = 转发的消息，来自
sent-something = *发送了我们无法显示的内容*
blocked-by-policy = *发送了一条被您组织的策略隐藏的消息*
event-joined = *{ $count } 人加入了聊天*
event-left = *{ $count } 人离开了聊天*
event-renamed = *聊天现在的名称是* **{ $topic }**
event-call-started = *通话已开始*
event-call-ended = *通话已结束*
event-other = *聊天有变动*
edited = *已在 Teams 中编辑*
deleted = *此消息已在 Teams 中删除。*
placeholder = 您在 Microsoft Teams 中收到了一条消息，但我们无法将其带到这里。请在 Teams 中打开。

## 登录页面

page-connected = 您的账号已连接
    .text = 您的 Mattermost 账号现已以 { $account } 的身份连接到 Microsoft Teams。
    .next = 您可以关闭此页面。机器人 MS Teams 已在 Mattermost 中给您发送了一条消息：请在那里选择是否接收通知。
page-connected-turned-off = 您的账号已连接
    .text = 您的 Mattermost 账号现已以 { $account } 的身份连接到 Microsoft Teams。但管理员已关闭来自 Microsoft Teams 的通知，因此 Mattermost 不会收到任何内容。
    .next = 您可以关闭此页面。您的连接会一直保留，待通知重新开启后即可使用；如果您需要通知，请联系您的系统管理员。
page-access-denied = 您的账号未连接
    .text = Microsoft 登录被取消，或权限请求被拒绝。没有这些权限，Mattermost 无法通知您聊天消息。
    .next = 如果您想连接，请重试，并在 Microsoft 询问时选择“接受”。
page-admin-consent = 需要管理员先同意
    .text = 在您的组织中，只有管理员可以授予 Mattermost 请求的权限。
    .next = 请让您的 Microsoft 365 管理员为 Mattermost 应用授予管理员同意，然后重试。
page-not-assigned = 您的账号不能使用此应用
    .text = 您的组织在 Microsoft 中仅向已分配的用户开放 Mattermost 应用，而您不在其中。
    .next = 请让您的 Microsoft 365 管理员将您分配到该应用，然后重试。
page-conditional-access = 未满足您组织的登录规则
    .text = Microsoft 对此次登录有更多要求，例如第二重验证或受管理的设备。
    .next = 请在您的组织管理的设备上重试，并完成 Microsoft 要求的步骤。如果仍无法解决，请联系您的 Microsoft 365 管理员。
page-account-blocked = Microsoft 不允许此账号登录
    .text = 该账号已被锁定或禁用，或者需要更改密码。
    .next = 请登录 Microsoft 365 查看问题所在，或联系您的 Microsoft 365 管理员。然后重试。
page-microsoft-error = Microsoft 拒绝了登录
    .text = Microsoft 返回了错误 { $code }。Mattermost 中未做任何更改。
    .next = 请重试。如果再次发生，请将此代码告知您的系统管理员。
page-microsoft-error-without-code = Microsoft 拒绝了登录
    .text = Microsoft 未说明原因。Mattermost 中未做任何更改。
    .next = 请重试。如果再次发生，请告知您的系统管理员。
page-state-expired = 登录用时过长
    .text = 为了您的安全，登录必须在点击链接后的 10 分钟内完成。
    .next = 请重试；Mattermost 中的链接仍然有效。
page-state-unknown = 此次登录已经完成，或不是从这里开始的
    .text = 每次登录仅有效一次。重新加载或返回此页面无法重复登录。
    .next = 请在 Mattermost 中输入 /msteams status 查看您的账号是否已连接。如果没有，请重试。
page-other-user = 您以其他用户的身份登录了 Mattermost
    .text = 发起此次登录的 Mattermost 用户与此浏览器中登录的用户不同。
    .next = 请在此浏览器中以要连接的用户身份登录 Mattermost，然后重试。
page-no-session = 请先登录 Mattermost
    .text = 此浏览器中没有人登录 Mattermost。桌面应用和浏览器的登录是分开的。
    .next = 请在此浏览器中登录 Mattermost，然后重试。
page-email-mismatch = 邮箱地址不同
    .text = 您的 Mattermost 账号的地址是 { $mattermost }，而 Microsoft 账号的地址是 { $microsoft }。只有地址相同的账号才能连接。
    .next = 请使用 { $mattermost } 的 Microsoft 账号重试。如果两个账号都是您的，请让您的系统管理员将两个地址改为一致。
page-no-email = Microsoft 账号没有邮箱地址
    .text = 您的 Mattermost 账号的地址是 { $mattermost }，但 Microsoft 没有您登录所用账号的地址，因此我们无法确认两个账号都属于您。
    .next = 请使用 { $mattermost } 的 Microsoft 账号重试，或让您的 Microsoft 365 管理员填写地址。
page-guest = 来宾账号无法连接
    .text = 您使用来宾账号登录，其地址不是您的 Mattermost 账号的地址。
    .next = 请使用属于此组织且邮箱地址与您的 Mattermost 账号相同的账号重试。
page-wrong-tenant = 该账号属于其他组织
    .text = Mattermost 只连接到一个 Microsoft 365 组织，而您登录所用的账号不属于该组织。
    .next = 请使用您在此组织中的账号重试。
page-id-token = 无法验证此次登录
    .text = Microsoft 提供的登录者信息与此次登录不符，因此已被拒绝。
    .next = 请重试。如果再次发生，请告知您的系统管理员。
page-taken-by-other = 此 Microsoft 账号已连接
    .text = 此 Microsoft 账号已连接到另一位 Mattermost 用户，而它只能连接到一位用户。
    .next = 请以该用户身份登录 Mattermost 并输入 /msteams disconnect，然后在此重试。如果该用户不是您，请联系您的系统管理员。
page-configuration-broken = 与 Microsoft 的连接设置不正确
    .text = Microsoft 不接受 Microsoft Teams 插件的设置。这不是您的错误。
    .next = 请告知您的系统管理员；Mattermost 日志中说明了问题所在。修复后请重试。
page-microsoft-unreachable = Microsoft 目前没有响应
    .text = Mattermost 无法连接到 Microsoft，或者 Microsoft 过载。未做任何更改。
    .next = 请在几分钟后重试。
page-not-configured = 与 Microsoft Teams 的连接尚未设置
    .text = Microsoft Teams 插件缺少部分设置，因此任何人都无法连接。
    .next = 请让您的系统管理员完成设置，然后重试。
page-failed = 操作失败
    .text = Mattermost 无法读取或写入所需的数据。未做任何更改。
    .next = 请在一分钟后重试。如果仍然失败，请告知您的系统管理员。
link-connect = 重试
link-mattermost = 打开 Mattermost

## 面向管理员的配置

configuration-tenant-id = 缺少设置“Tenant ID”，或其值不是租户 ID。请在 Azure 门户中打开应用注册，并从概述中复制“目录(租户) ID”。
configuration-client-id = 缺少设置“Client ID”。请在 Azure 门户中打开应用注册，并从概述中复制“应用程序(客户端) ID”。
configuration-client-secret = 缺少设置“Client Secret”。请在 Azure 门户中打开应用注册，在“证书和密码”下创建一个密码，并复制其值（不是其 ID）。
configuration-encryption-key = 缺少设置“At Rest Encryption Key”，因此无法存储令牌。请在系统控制台中生成密钥并保存。
configuration-encryption-key-length = 设置“At Rest Encryption Key”有 { $length } 个字节，但必须正好是 32 个。请输入以前使用的密钥，或生成一个新密钥。
configuration-webhook-secret = 缺少设置“Webhook Secret”，因此无法区分来自 Microsoft 的消息和伪造的消息。请在系统控制台中生成并保存。
configuration-site-url = Mattermost 的站点 URL 未设置，因此 Microsoft 不知道将消息发送到哪里。请在系统控制台的“网页服务器”下设置。
configuration-site-url-https = Mattermost 的站点 URL 不以 https:// 开头，而 Microsoft 只向 https 发送消息。请在系统控制台的“网页服务器”下更改。
configuration-cloud = 设置“cloud”的值“{ $value }”无法识别。请选择 global、gcchigh、dod 或 china。
configuration-host = 自定义云的一个地址无法使用：{ $problem }

## 为什么没有收到内容

unready-starting = Microsoft Teams 插件正在启动。请在一分钟后重试。
unready-database = Microsoft Teams 插件无法连接到 Mattermost 的数据库，因此既无法连接账号，也无法发送通知。它会自动重试；如果持续如此，Mattermost 日志中会说明原因。
unready-server = Microsoft Teams 插件无法向 Mattermost 服务器查询其设置，因此既无法连接账号，也无法发送通知。它会自动重试；如果持续如此，Mattermost 日志中会说明原因。

## 需要管理员处理的问题

admin-told = **Microsoft Teams 插件：** { $what }
admin-told-over = **Microsoft Teams 插件，已解决：** { $what }
condition-settings = Microsoft Teams 插件的设置无法使用，因此没有人收到通知。请输入 `/msteams status` 查看是哪些设置以及该怎么做。
    .over = 设置可以使用了。
condition-secret-is-id = Microsoft 拒绝了设置“Client Secret”，它看起来像密码的 ID 而不是其值。请在 Azure 门户中打开应用注册，在“证书和密码”下创建一个新密码，并复制“值”列；该值只显示一次。
    .over = Microsoft 接受客户端密码。
condition-wrong-secret = Microsoft 拒绝了设置“Client Secret”：它不是此应用程序的密码。请在 Azure 门户中打开应用注册，在“证书和密码”下创建一个新密码，并输入其值。
    .over = Microsoft 接受客户端密码。
condition-secret-expired = 客户端密码已过期，因此 Microsoft 不再允许 Mattermost 访问。请在 Azure 门户中打开应用注册，在“证书和密码”下创建一个新密码，并将其值输入到“Client Secret”。
    .over = Microsoft 接受客户端密码。
condition-secret-expires = 客户端密码将于 { $about } 过期，此后任何人都不会收到通知。请在该日期之前，在 Azure 门户中打开应用注册，在“证书和密码”下创建一个新密码，并将其值输入到“Client Secret”。
    .over = 客户端密码近期不会过期。
condition-unknown-app = 租户中没有设置“Client ID”所指的应用程序，或者它在租户中已被禁用。请将设置“Client ID”和“Tenant ID”与 Azure 门户中应用注册的概述进行比较。
    .over = Microsoft 已识别该应用程序。
condition-wrong-tenant = Microsoft 在此云中没有设置“Tenant ID”所指的租户。请在 Azure 门户中打开应用注册，从概述中复制“目录(租户) ID”，并检查设置“Microsoft cloud”。
    .over = Microsoft 已识别该租户。
condition-application-refused = Microsoft 拒绝了该应用程序，并返回 `{ $about }`。请将设置与 Azure 门户中的应用注册进行比较；该代码的说明见 https://login.microsoftonline.com/error 。
    .over = Microsoft 接受该应用程序。
condition-consent-missing = 该应用程序在 Microsoft 中没有任何权限，因为缺少管理员同意。请在 Azure 门户中，在应用注册的“API 权限”下添加应用程序权限 Chat.Read.All 和 Presence.Read.All，然后点击“授予管理员同意”。
    .over = 该应用程序在 Microsoft 中已有权限。
condition-chat-permission-missing = 缺少应用程序权限 Chat.Read.All，因此 Microsoft 不发送聊天消息。请在 Azure 门户中，在应用注册的“API 权限”下将其添加为应用程序权限，然后点击“授予管理员同意”。
    .over = 该应用程序已有权限 Chat.Read.All。
condition-presence-permission-missing = 缺少应用程序权限 Presence.Read.All，因此即使用户在 Teams 中处于活动状态也会收到通知。请在 Azure 门户中，在应用注册的“API 权限”下将其添加为应用程序权限，然后点击“授予管理员同意”。
    .over = 该应用程序已有权限 Presence.Read.All。
condition-user-consent-missing = 任何人都无法连接：用户不能自行同意委托的权限，也没有管理员代他们同意。请在 Azure 门户中，在应用注册的“API 权限”下点击“授予管理员同意”，然后输入 `/msteams connect` 查看您能否连接。
    .over = 最近没有用户因缺少同意而无法连接。
condition-redirect-uri-missing = 任何人都无法连接，因为该应用程序没有此服务器的重定向 URI。请在 Azure 门户中，在应用注册的“身份验证”下按原样添加 `{ $about }`，类型为“Web”。
    .over = 重定向 URI 已注册。
condition-email-mismatch = `{ $about }` 无法连接，因为 Microsoft 账号的邮箱地址与 Mattermost 账号的不同。如果两者属于同一人，请将两个地址改为一致；如果不是，此人需要选择正确的账号。
    .over = 最近没有出现邮箱地址不同的情况。
condition-encryption-key-differs = 设置“At Rest Encryption Key”不是加密已存储令牌时所用的密钥，因此无法读取这些令牌。请重新输入以前的密钥；如果使用新密钥，每位用户都需要重新连接。
    .over = 已存储的令牌可以读取。
condition-subscription-foreign = Microsoft 将此应用注册的聊天消息发送到另一个地址 `{ $about }`，并且只发送到一个地址。如果那是另一台 Mattermost 服务器，请为每台服务器设置单独的应用注册；如果已没有任何程序使用该地址，请删除其订阅，或等待其过期（最多三天）。
    .over = 没有其他服务器妨碍接收聊天消息。
condition-subscription-refused = Microsoft 不创建聊天消息的订阅，因此没有人收到通知。它的答复：`{ $about }`
    .over = Microsoft 正在发送聊天消息。
condition-not-reachable = Microsoft 无法通过站点 URL 连接到 Mattermost，因此没有人收到通知。它的答复：`{ $about }` 请允许来自互联网的请求通过带有公共证书的 https 访问路径 /plugins/com.mattermost.msteams-sync/ 。
    .over = Microsoft 可以连接到 Mattermost。
condition-validation-tokens-refused = 收到的通知没有 Microsoft 的有效令牌，因此被拒绝，其中的消息没有送达任何人。请在 Azure 门户的“企业应用程序”下打开该应用程序，并在其属性中确认“需要分配?”已关闭；如果已关闭，则可能是其他人在发送这些通知。
    .over = 收到的通知带有 Microsoft 的有效令牌。
condition-many-users-refused = Microsoft 以同样的原因 `{ $about }` 拒绝了许多用户的访问；例如，新的条件访问策略就会造成这种情况。请在 Azure 门户中查看该应用程序的登录日志，将其从策略中排除，或请用户重新连接。目前尚未通知他们。
    .over = Microsoft 不再以同样的原因拒绝许多用户。
condition-microsoft-unreachable = Mattermost 无法连接到 Microsoft，因此没有人收到通知。请检查此服务器到互联网的连接（DNS、防火墙、代理）；如果没有问题，可在 https://status.cloud.microsoft 查看服务中断情况。已收到的内容会保留，并自动继续处理。
    .over = Microsoft 有响应了。
condition-database = 插件自身与 Mattermost 数据库的连接失败，因此没有人收到通知；Microsoft 会在四小时内重复发送未能送达的内容。每台 Mattermost 服务器因该插件最多需要额外五个连接；Mattermost 日志中会说明失败的内容。
    .over = 数据库有响应了。
condition-dead-rows = 多次尝试后放弃的消息：{ $about }。有些收件人甚至不知道有这条消息。Mattermost 日志中会说明原因。
    .over = 最近一周没有放弃任何消息。
people-not-received = 自 { $since } 起，Teams 中的聊天消息无法到达 Mattermost，因为管理员需要修复与 Microsoft 的连接。您的系统管理员已知晓；您无需进行任何操作。
people-microsoft-unreachable = 自 { $since } 起，Microsoft 没有响应。在它恢复之前收到的内容会在恢复后发送给您；您无需进行任何操作。
people-presence-unknown = Microsoft 未告知您是否离开，因此即使您在 Teams 中处于活动状态也会收到通知。您的系统管理员已知晓。
people-cannot-connect = 自 { $since } 起，任何人都无法连接，因为管理员需要修复 Microsoft 中的应用注册。您的系统管理员已知晓。
people-many-refused = 自 { $since } 起，Microsoft 拒绝了许多用户的访问。您的系统管理员已知晓；您无需进行任何操作。

## 面向管理员的状态和测试

command-test-help = 逐步测试从 Microsoft Teams 到 Mattermost 的整个路径
admins-only = 只有系统管理员可以运行此测试。要查看您自己的连接，请输入 `/msteams status`。
overview = **面向管理员**
    - 已连接的用户：{ $connected }
    - 所有聊天的订阅：{ $subscription }
    - 来自 Microsoft 的最近一次通知：{ $last }
    - 处理中的通知：{ $waiting }；最早的一条：{ $oldest }
    - 最近一周放弃的通知：{ $dead }
    - 尚未补上的空缺：{ $gaps }；从何时起没有通知：{ $gap }
    - Microsoft 对请求的限制：{ $throttled }
    - 客户端密码到期时间：{ $secret }
overview-none = –
overview-at = { $time }
overview-until = 至 { $time }
overview-turned-off = 无，因为通知已关闭
overview-unknown = 未知；应用程序权限 Application.Read.All 可显示
attention = :warning: 自 { $since } 起：{ $what }
attention-none = :white_check_mark: 没有需要您处理的问题。
test-verdict-good = :white_check_mark: **所有可测试的项目均正常。**
test-verdict-broken = :x: **路径在此处中断：{ $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }：{ $what }
test-skipped = :heavy_minus_sign: { $step }：{ $why }
test-failed = 失败：`{ $error }`。如果会自行恢复（例如服务中断），请在几分钟后重试。
test-no-subscription = 目前还没有。只要没有其他阻碍，就会立即创建；请在一分钟后重试。
test-message = 这是您请求的测试：机器人可以给您发送消息。
skipped-after = 未测试，因为前面的步骤有问题
skipped-unshown = Microsoft 未显示
skipped-not-connected = 未测试，因为您的账号未连接到 Microsoft Teams
step-settings = 设置
step-application = Microsoft 中的应用程序
step-chat-permission = 权限 Chat.Read.All
step-presence-permission = 权限 Presence.Read.All
step-redirect-uri = 重定向 URI
step-reach = Microsoft 可以连接到 Mattermost
step-subscription = 所有聊天的订阅
step-presence = 您的状态
step-post = 发送给您的消息
