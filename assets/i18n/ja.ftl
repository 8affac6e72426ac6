# 人が読む文章。どの文章も、何が起きたか、なぜか、次に何をすればよいかを伝える。

## スラッシュコマンド

command-description = Microsoft Teams のチャットを Mattermost で通知として受け取ります
command-connect-help = Mattermost アカウントを Microsoft Teams アカウントに接続します
command-disconnect-help = Mattermost アカウントと Microsoft Teams アカウントの接続を解除します
command-status-help = 接続されているか、通知を受け取るかを表示します
command-notifications-help = 通知を受け取るかどうかを表示または変更します
command-notifications-on-help = Teams を離れているとき、Mattermost で通知を受け取ります
command-notifications-off-help = Mattermost で通知を受け取りません
command-notifications-status-help = 通知を受け取るかどうかを表示します
command-help-help = このコマンドでできることを表示します
help =
    Teams を離れている間に届いた Microsoft Teams のチャットを、ここで受け取ることができます。次のコマンドを入力できます：
    - `/msteams connect`：アカウントを Microsoft Teams アカウントに接続します
    - `/msteams notifications`：通知を受け取るかどうかを表示し、変更できます。`/msteams notifications on` または `off` ですぐに変更できます
    - `/msteams status`：接続されているか、通知を受け取るかを表示します
    - `/msteams disconnect`：アカウントの接続を解除します
    - `/msteams help`：この一覧を表示します
unknown-command = `/msteams { $word }` というコマンドはありません。使えるのは `connect`、`disconnect`、`status`、`notifications`、`notifications on`、`notifications off`、`help` です。それぞれの説明は `/msteams help` で表示できます。
command-failed = Mattermost が必要なデータを読み書きできなかったため、実行できませんでした。何も変更されていません。1 分後にもう一度お試しください。繰り返し失敗する場合は、システム管理者に連絡してください。

## 接続

connect-link = [ここをクリックして、Microsoft Teams アカウントを接続してください]({ $url })。Mattermost アカウントと同じ電子メールアドレスのアカウントで Microsoft にサインインしてください。リンクは接続が完了するまで有効です。
sign-in-again = Microsoft Teams との接続が Microsoft に受け付けられなくなりました ({ $code })。[ここをクリックして、Microsoft にもう一度サインインしてください]({ $url })。リンクは引き続き有効です。それまでの間も、通知は可能な範囲で続きます。
already-connected = すでに **{ $account }** として Microsoft Teams に接続されています。別のアカウントを使うには、先に `/msteams disconnect` と入力してください。
not-connected = Microsoft Teams に接続されていません。接続するには、`/msteams connect` と入力してください。
disconnected = Microsoft Teams との接続が解除され、通知は届かなくなりました。Mattermost はアクセス権を削除しました。Microsoft に与えた許可は、[myapps.microsoft.com](https://myapps.microsoft.com) で取り消すまで残ります。
connected = **{ $account }** として接続されました。
notifications-question = Teams を離れている間に Microsoft Teams のチャットが届いたら、ここで通知を受け取りますか？
button-enable = 通知を有効にする
button-not-now = 今はしない
button-turn-on = オンにする
button-turn-off = オフにする
button-not-yours = これらのボタンはメッセージの宛先の方のものです。そのため、何も変更されていません。ご自分の設定を選ぶには、`/msteams notifications` と入力してください。
notifications-are-on = 通知は **オン** です。Teams を離れている間に届いたチャットは、ここに届きます。オフにするには、`/msteams notifications off` と入力してください。
notifications-are-off = 通知は **オフ** です。Teams のチャットはここには届きません。オンにするには、`/msteams notifications on` と入力してください。
notifications-turned-on = 通知を **オン** にしました。今後、Teams を離れている間に届いたチャットは、ここに届きます。
notifications-turned-off = 通知を **オフ** にしました。Teams のチャットはここには届かなくなります。もう一度オンにするには、`/msteams notifications on` と入力してください。
status-connected = **{ $account }** として Microsoft Teams に接続されています。
status-connected-since = { $since } から、**{ $account }** として Microsoft Teams に接続されています。
status-last-notified = 最後にチャットの通知が届いたのは { $at } です。
status-never-notified = 最近、チャットの通知は届いていません。
not-configured = Microsoft Teams への接続がまだ設定されていないため、誰も接続できません。Microsoft Teams プラグインの設定を完了するよう、システム管理者に依頼してください。
turned-off = Microsoft Teams からの通知は管理者によってオフにされているため、再びオンになるまで、ここには何も届きません。ご自分で選んだ設定は保持されています。

## ユーザー設定のページ

settings-title = Microsoft Teams
settings-account = アカウント
settings-connected = { $account } として接続されています。
settings-not-connected = 接続されていません。Mattermost アカウントと同じ電子メールアドレスのアカウントで Microsoft にサインインしてください。
settings-connect = 接続する
settings-disconnect = 接続を解除する
settings-notifications = 通知

## 通知

head-topic = { $sender } — **{ $topic }**
head-members = { $sender } — { $members } とのチャット
head-group = { $sender } — グループ チャット
head-important = ❗ 重要：{ $head }
head-urgent = 🔔 緊急：{ $head }
between-names = 、
members-and-more = { $names }、他 { $count } 人
sender-unknown = 不明なユーザー
sender-app = **{ $name }** (アプリ)
sender-guest = **{ $name }** (ゲスト)
sender-external = **{ $name }** (外部)
sender-phone = **{ $name }** (電話)
open-in-teams = Microsoft Teams で開く
continue-in-teams = 続きを Microsoft Teams で読む
label-before = { $label }：
image = 画像
gif = GIF
video = ビデオ
voice-message = ボイス メッセージ
file = ファイル
file-offer = Teams で受け取れるファイル
file-denied = Microsoft によると閲覧権限がありません
file-gone = すでに存在しません
file-empty = 空です
file-too-large = Mattermost には大きすぎます
file-too-many = 1 つの投稿に添付できるファイル数を超えています
file-turned-off = Mattermost はファイルを受け付けません
file-refused = Mattermost が受け付けませんでした
file-elsewhere = SharePoint にも OneDrive にもありません
file-late = 取得できませんでした
code-snippet = コード スニペット
card = カード
card-buttons = Teams で使えるボタン：
card-tax = 税
card-vat = 付加価値税
card-total = 合計
meeting = 会議
tab = タブ
loop-component = Loop コンポーネント
attachment = 添付ファイル
more-attachments = 他 { $count } 件の添付ファイル
forwarded-from = 転送元：
sent-something = *ここに表示できないものを送信しました*
blocked-by-policy = *組織のポリシーによって非表示にされたメッセージを送信しました*
event-joined = *{ $count } 人がチャットに参加しました*
event-left = *{ $count } 人がチャットから退出しました*
event-renamed = *チャットの名前が変わりました：* **{ $topic }**
event-call-started = *通話が始まりました*
event-call-ended = *通話が終わりました*
event-other = *チャットに変更がありました*
edited = *Teams で編集済み*
deleted = *このメッセージは Teams で削除されました。*
placeholder = Microsoft Teams にメッセージが届きましたが、ここに表示できませんでした。Teams で開いてください。

## サインインのページ

page-connected = 接続されました
    .text = Mattermost アカウントは、{ $account } として Microsoft Teams に接続されました。
    .next = このページを閉じてかまいません。Mattermost でボット MS Teams からメッセージが届いています。通知を受け取るかどうかをそこで選んでください。
page-connected-turned-off = 接続されました
    .text = Mattermost アカウントは、{ $account } として Microsoft Teams に接続されました。ただし、Microsoft Teams からの通知は管理者によってオフにされているため、Mattermost には何も届きません。
    .next = このページを閉じてかまいません。接続は、通知が再びオンになるときのために保持されます。通知が必要な場合は、システム管理者に問い合わせてください。
page-access-denied = 接続されていません
    .text = Microsoft でサインインが取り消されたか、アクセス許可が拒否されました。アクセス許可がないと、Mattermost はチャットを通知できません。
    .next = 接続する場合は、もう一度やり直し、Microsoft の確認画面で「承諾」を選んでください。
page-admin-consent = 先に管理者の同意が必要です
    .text = Mattermost が求めるアクセス許可を与えられるのは、この組織では管理者だけです。
    .next = Mattermost アプリに管理者の同意を与えるよう Microsoft 365 の管理者に依頼してから、もう一度お試しください。
page-not-assigned = このアカウントではこのアプリを使えません
    .text = この組織の Mattermost アプリは、Microsoft で割り当てられたユーザーだけが使えるようになっており、あなたは割り当てられていません。
    .next = アプリに割り当ててもらうよう Microsoft 365 の管理者に依頼してから、もう一度お試しください。
page-conditional-access = 組織のサインインの条件を満たしていません
    .text = このサインインには、2 つ目の認証要素や管理対象のデバイスなど、追加の条件を Microsoft が求めています。
    .next = 組織が管理するデバイスでもう一度試し、Microsoft が求める手順を完了してください。それでも解決しない場合は、Microsoft 365 の管理者に問い合わせてください。
page-account-blocked = このアカウントでは Microsoft にサインインできません
    .text = アカウントがロックされているか無効になっている、またはパスワードの変更が必要です。
    .next = Microsoft 365 にサインインして原因を確認するか、Microsoft 365 の管理者に問い合わせてください。その後、もう一度お試しください。
page-microsoft-error = Microsoft がサインインを拒否しました
    .text = Microsoft からエラー { $code } が返されました。Mattermost では何も変更されていません。
    .next = もう一度お試しください。再び発生する場合は、このコードをシステム管理者に伝えてください。
page-microsoft-error-without-code = Microsoft がサインインを拒否しました
    .text = 理由は Microsoft から示されませんでした。Mattermost では何も変更されていません。
    .next = もう一度お試しください。再び発生する場合は、システム管理者に連絡してください。
page-state-expired = サインインに時間がかかりすぎました
    .text = 安全のため、サインインはリンクをクリックしてから 10 分以内に完了する必要があります。
    .next = もう一度お試しください。Mattermost のリンクは引き続き使えます。
page-state-unknown = このサインインはすでに完了しているか、ここで始められたものではありません
    .text = 1 回のサインインは一度だけ有効です。このページを再読み込みしたり、このページに戻ったりしても、やり直すことはできません。
    .next = Mattermost で /msteams status と入力して、接続されているか確認してください。接続されていない場合は、もう一度お試しください。
page-other-user = 別のユーザーとして Mattermost にログインしています
    .text = このサインインを始めたのは、このブラウザーでログインしているユーザーとは別の Mattermost ユーザーです。
    .next = 接続したいユーザーとしてこのブラウザーで Mattermost にログインしてから、もう一度お試しください。
page-no-session = 先に Mattermost にログインしてください
    .text = このブラウザーでは Mattermost にログインしていません。デスクトップアプリとブラウザーのログインは別々です。
    .next = このブラウザーで Mattermost にログインしてから、もう一度お試しください。
page-email-mismatch = 電子メールアドレスが異なります
    .text = Mattermost アカウントのアドレスは { $mattermost } ですが、Microsoft アカウントのアドレスは { $microsoft } です。接続できるのは、アドレスが同じアカウントだけです。
    .next = { $mattermost } の Microsoft アカウントでもう一度お試しください。どちらもあなたのアカウントである場合は、アドレスを揃えるようシステム管理者に依頼してください。
page-no-email = Microsoft アカウントに電子メールアドレスがありません
    .text = Mattermost アカウントのアドレスは { $mattermost } ですが、サインインしたアカウントのアドレスは Microsoft に登録されていません。そのため、どちらもあなたのアカウントであることを確認できません。
    .next = { $mattermost } の Microsoft アカウントでもう一度試すか、アドレスを登録するよう Microsoft 365 の管理者に依頼してください。
page-guest = ゲスト アカウントは接続できません
    .text = ゲスト アカウントでサインインしました。そのアドレスは Mattermost アカウントのものではありません。
    .next = この組織に属し、Mattermost アカウントと同じ電子メールアドレスを持つアカウントで、もう一度お試しください。
page-wrong-tenant = アカウントが別の組織に属しています
    .text = Mattermost は 1 つの Microsoft 365 組織に接続されていますが、サインインしたアカウントはその組織に属していません。
    .next = この組織のアカウントでもう一度お試しください。
page-id-token = サインインを確認できませんでした
    .text = サインインした人について Microsoft が示した情報がこのサインインと一致しないため、拒否されました。
    .next = もう一度お試しください。再び発生する場合は、システム管理者に連絡してください。
page-taken-by-other = この Microsoft アカウントはすでに接続されています
    .text = この Microsoft アカウントは別の Mattermost ユーザーに接続されています。接続できるユーザーは 1 人だけです。
    .next = そのユーザーとして Mattermost にログインして /msteams disconnect と入力し、ここでもう一度お試しください。心当たりのないユーザーの場合は、システム管理者に問い合わせてください。
page-configuration-broken = Microsoft への接続が正しく設定されていません
    .text = Microsoft Teams プラグインの設定が Microsoft に受け付けられません。操作に誤りがあったわけではありません。
    .next = システム管理者に連絡してください。原因は Mattermost のログに記録されています。修正された後で、もう一度お試しください。
page-microsoft-unreachable = 現在、Microsoft から応答がありません
    .text = Mattermost が Microsoft に接続できなかったか、Microsoft が混み合っています。何も変更されていません。
    .next = 数分後にもう一度お試しください。
page-not-configured = Microsoft Teams への接続がまだ設定されていません
    .text = Microsoft Teams プラグインの設定が一部不足しているため、誰も接続できません。
    .next = 設定を完了するようシステム管理者に依頼してから、もう一度お試しください。
page-failed = 実行できませんでした
    .text = Mattermost が必要なデータを読み書きできませんでした。何も変更されていません。
    .next = 1 分後にもう一度お試しください。繰り返し失敗する場合は、システム管理者に連絡してください。
link-connect = もう一度試す
link-mattermost = Mattermost を開く

## 管理者向けの構成

configuration-tenant-id = 設定「Tenant ID」がないか、テナント ID ではありません。Azure portal でアプリの登録を開き、概要から「ディレクトリ (テナント) ID」をコピーしてください。
configuration-client-id = 設定「Client ID」がありません。Azure portal でアプリの登録を開き、概要から「アプリケーション (クライアント) ID」をコピーしてください。
configuration-client-secret = 設定「Client Secret」がありません。Azure portal でアプリの登録を開き、「証明書とシークレット」でシークレットを作成して、その値 (ID ではありません) をコピーしてください。
configuration-encryption-key = 設定「At Rest Encryption Key」がないため、トークンを保存できません。システムコンソールで生成して保存してください。
configuration-encryption-key-length = 設定「At Rest Encryption Key」は { $length } バイトですが、ちょうど 32 バイトである必要があります。以前使っていたキーを入力するか、新しく生成してください。
configuration-webhook-secret = 設定「Webhook Secret」がないため、Microsoft からのメッセージと偽造されたメッセージを区別できません。システムコンソールで生成して保存してください。
configuration-site-url = Mattermost のサイト URL が設定されていないため、Microsoft はメッセージの送信先がわかりません。システムコンソールの「ウェブサーバー」で設定してください。
configuration-site-url-https = Mattermost のサイト URL が https:// で始まっていません。Microsoft は https にのみメッセージを送信します。システムコンソールの「ウェブサーバー」で変更してください。
configuration-cloud = 設定「cloud」の値「{ $value }」は不明です。global、gcchigh、dod、china のいずれかを選んでください。
configuration-host = カスタム クラウドのアドレスの 1 つが使えません：{ $problem }

## 何も届かない理由

unready-starting = Microsoft Teams プラグインは起動中です。1 分後にもう一度お試しください。
unready-database = Microsoft Teams プラグインが Mattermost のデータベースに接続できないため、アカウントの接続も通知もできません。自動的に再試行します。この状態が続く場合、理由は Mattermost のログに記録されています。
unready-server = Microsoft Teams プラグインが Mattermost サーバーから設定を取得できなかったため、アカウントの接続も通知もできません。自動的に再試行します。この状態が続く場合、理由は Mattermost のログに記録されています。

## 管理者の対応が必要なこと

admin-told = **Microsoft Teams プラグイン：** { $what }
admin-told-over = **Microsoft Teams プラグイン、解決済み：** { $what }
condition-settings = Microsoft Teams プラグインの設定が使えないため、誰にも通知が届きません。どの設定か、どうすればよいかは、`/msteams status` と入力して確認してください。
    .over = 設定は使えるようになりました。
condition-secret-is-id = Microsoft が設定「Client Secret」を拒否しています。シークレットの値ではなく ID のように見えます。Azure portal でアプリの登録を開き、「証明書とシークレット」で新しいシークレットを作成して、「値」列の内容をコピーしてください。値は一度しか表示されません。
    .over = Microsoft がクライアント シークレットを受け付けています。
condition-wrong-secret = Microsoft が設定「Client Secret」を拒否しています。このアプリケーションのシークレットではありません。Azure portal でアプリの登録を開き、「証明書とシークレット」で新しいシークレットを作成して、その値を入力してください。
    .over = Microsoft がクライアント シークレットを受け付けています。
condition-secret-expired = クライアント シークレットの有効期限が切れたため、Mattermost は Microsoft にアクセスできなくなりました。Azure portal でアプリの登録を開き、「証明書とシークレット」で新しいシークレットを作成して、その値を「Client Secret」に入力してください。
    .over = Microsoft がクライアント シークレットを受け付けています。
condition-secret-expires = クライアント シークレットの有効期限は { $about } です。それ以降は誰にも通知が届かなくなります。その日までに、Azure portal でアプリの登録を開き、「証明書とシークレット」で新しいシークレットを作成して、その値を「Client Secret」に入力してください。
    .over = クライアント シークレットの有効期限は、まだ先です。
condition-unknown-app = 設定「Client ID」のアプリケーションがテナントにないか、テナントで無効になっています。設定「Client ID」と「Tenant ID」を、Azure portal のアプリの登録の概要と比べてください。
    .over = Microsoft でアプリケーションが見つかりました。
condition-wrong-tenant = 設定「Tenant ID」のテナントは、このクラウドの Microsoft にはありません。Azure portal でアプリの登録を開き、概要から「ディレクトリ (テナント) ID」をコピーし、設定「Microsoft cloud」も確認してください。
    .over = Microsoft でテナントが見つかりました。
condition-application-refused = Microsoft がアプリケーションを拒否し、`{ $about }` と応答しています。設定を Azure portal のアプリの登録と比べてください。コードの説明は https://login.microsoftonline.com/error にあります。
    .over = Microsoft がアプリケーションを受け付けています。
condition-consent-missing = 管理者の同意がないため、アプリケーションには Microsoft のアクセス許可がありません。Azure portal でアプリの登録の「API のアクセス許可」を開き、アプリケーションの許可 Chat.Read.All と Presence.Read.All を追加して、「管理者の同意を与えます」をクリックしてください。
    .over = アプリケーションに Microsoft のアクセス許可があります。
condition-chat-permission-missing = アプリケーションの許可 Chat.Read.All がないため、Microsoft からチャットのメッセージが送信されません。Azure portal でアプリの登録の「API のアクセス許可」を開き、アプリケーションの許可として追加して、「管理者の同意を与えます」をクリックしてください。
    .over = アプリケーションにアクセス許可 Chat.Read.All があります。
condition-presence-permission-missing = アプリケーションの許可 Presence.Read.All がないため、Teams で作業中の人にも通知が届きます。Azure portal でアプリの登録の「API のアクセス許可」を開き、アプリケーションの許可として追加して、「管理者の同意を与えます」をクリックしてください。
    .over = アプリケーションにアクセス許可 Presence.Read.All があります。
condition-user-consent-missing = 誰も接続できません。委任されたアクセス許可にユーザー自身が同意することは認められておらず、代わりに同意した管理者もいません。Azure portal でアプリの登録の「API のアクセス許可」を開き、「管理者の同意を与えます」をクリックしてください。その後、接続できるかどうかを `/msteams connect` と入力して確認してください。
    .over = 最近、同意がないために接続できなかったユーザーはいません。
condition-redirect-uri-missing = アプリケーションにこのサーバーのリダイレクト URI がないため、誰も接続できません。Azure portal でアプリの登録の「認証」を開き、`{ $about }` をこのとおりに、種類「Web」で追加してください。
    .over = リダイレクト URI は登録されています。
condition-email-mismatch = Microsoft アカウントの電子メールアドレスが Mattermost アカウントのものと異なるため、`{ $about }` は接続できませんでした。同じ人のアカウントであれば、2 つのアドレスを揃えてください。そうでなければ、本人が正しいアカウントを選ぶ必要があります。
    .over = 最近、電子メールアドレスが異なることはありませんでした。
condition-encryption-key-differs = 設定「At Rest Encryption Key」が、保存されているトークンの暗号化に使われたキーと異なるため、トークンを読み取れません。以前のキーをもう一度入力してください。新しいキーを使う場合は、すべてのユーザーが接続し直す必要があります。
    .over = 保存されているトークンを読み取れます。
condition-subscription-foreign = Microsoft は、このアプリの登録のチャットのメッセージを別のアドレス `{ $about }` に送信しています。送信先は 1 つだけです。それが別の Mattermost サーバーであれば、サーバーごとに専用のアプリの登録を用意してください。そのアドレスをもう使っていなければ、そのサブスクリプションを削除するか、期限が切れるまで (最長 3 日) お待ちください。
    .over = チャットのメッセージの受信を妨げる他のサーバーはありません。
condition-subscription-refused = Microsoft がチャットのメッセージのサブスクリプションを作成しないため、誰にも通知が届きません。Microsoft の応答：`{ $about }`
    .over = Microsoft からチャットのメッセージが送信されています。
condition-not-reachable = Microsoft が Mattermost のサイト URL に接続できないため、誰にも通知が届きません。Microsoft の応答：`{ $about }` インターネットからパス /plugins/com.mattermost.msteams-sync/ への要求を、公的な証明書を使った https で通してください。
    .over = Microsoft が Mattermost に接続できています。
condition-validation-tokens-refused = Microsoft の有効なトークンのない通知が届いているため、拒否しています。その中のメッセージは誰にも届きません。Azure portal の「エンタープライズ アプリケーション」でアプリケーションを開き、プロパティの「割り当てが必要ですか?」がオフであることを確認してください。オフの場合は、別の誰かが送信している可能性があります。
    .over = Microsoft の有効なトークンのある通知が届いています。
condition-many-users-refused = Microsoft が多くのユーザーのアクセスを同じ理由 `{ $about }` で拒否しています。たとえば、新しい条件付きアクセス ポリシーが原因で起こります。Azure portal でアプリケーションのサインイン ログを確認し、アプリケーションをポリシーの対象から外すか、ユーザーに接続し直すよう依頼してください。ユーザーにはまだ知らせていません。
    .over = Microsoft が多くのユーザーを同じ理由で拒否することはなくなりました。
condition-microsoft-unreachable = Mattermost が Microsoft に接続できないため、誰にも通知が届きません。このサーバーからインターネットへの経路 (DNS、ファイアウォール、プロキシ) を確認してください。問題がなければ、障害の状況は https://status.cloud.microsoft で確認できます。届いたものは保持され、自動的に再開します。
    .over = Microsoft から応答があります。
condition-database = プラグインから Mattermost のデータベースへの接続が失敗しているため、誰にも通知が届きません。Microsoft は、配信できなかったものを 4 時間にわたって再送します。各 Mattermost サーバーには、プラグインがない場合より最大 5 つ多くの接続が必要です。失敗の内容は Mattermost のログに記録されています。
    .over = データベースから応答があります。
condition-dead-rows = 何度も試した後に断念したメッセージ：{ $about }。受信者の中に、メッセージがあることさえ知らされていない人がいます。理由は Mattermost のログに記録されています。
    .over = この 1 週間に断念したメッセージはありません。
people-not-received = { $since } から、Teams のチャットが Mattermost に届いていません。管理者が Microsoft への接続を修復する必要があります。システム管理者はすでに把握しています。そのままお待ちください。
people-microsoft-unreachable = { $since } から、Microsoft の応答がありません。それまでに届いたものは、応答が戻り次第お届けします。そのままお待ちください。
people-presence-unknown = あなたが退席中かどうかが Microsoft から示されないため、Teams で作業中のときも通知が届きます。システム管理者はすでに把握しています。
people-cannot-connect = { $since } から、誰も接続できません。管理者が Microsoft のアプリの登録を修復する必要があります。システム管理者はすでに把握しています。
people-many-refused = { $since } から、Microsoft が多くのユーザーのアクセスを拒否しています。システム管理者はすでに把握しています。そのままお待ちください。

## 管理者向けの状態とテスト

command-test-help = Microsoft Teams から Mattermost までの経路全体を順を追ってテストします
admins-only = このテストを実行できるのはシステム管理者だけです。ご自分の接続を確認するには、`/msteams status` と入力してください。
overview = **管理者向け**
    - 接続されているユーザー：{ $connected }
    - すべてのチャットのサブスクリプション：{ $subscription }
    - Microsoft からの最後の通知：{ $last }
    - 処理中の通知：{ $waiting }、最も古いもの：{ $oldest }
    - この 1 週間に断念した通知：{ $dead }
    - 取り戻せていない空白期間：{ $gaps }、通知が途絶えた日時：{ $gap }
    - Microsoft による要求の制限：{ $throttled }
    - クライアント シークレットの有効期限：{ $secret }
overview-none = –
overview-at = { $time }
overview-until = { $time } まで
overview-turned-off = 通知がオフのため、なし
overview-unknown = 不明 (アプリケーションの許可 Application.Read.All があれば表示されます)
attention = :warning: { $since } から：{ $what }
attention-none = :white_check_mark: 対応が必要なことはありません。
test-verdict-good = :white_check_mark: **テストできた項目はすべて正常です。**
test-verdict-broken = :x: **経路はここで途切れています：{ $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }：{ $what }
test-skipped = :heavy_minus_sign: { $step }：{ $why }
test-failed = 失敗しました：`{ $error }`。障害のように自然に解消するものであれば、数分後にもう一度お試しください。
test-no-subscription = まだありません。他に妨げるものがなくなり次第、作成されます。1 分後にもう一度お試しください。
test-message = ご依頼のテストです。ボットからメッセージを送信できます。
skipped-after = 前の手順に問題があるため、テストしていません
skipped-unshown = Microsoft から示されません
skipped-not-connected = Microsoft Teams に接続されていないため、テストしていません
step-settings = 設定
step-application = Microsoft のアプリケーション
step-chat-permission = アクセス許可 Chat.Read.All
step-presence-permission = アクセス許可 Presence.Read.All
step-redirect-uri = リダイレクト URI
step-reach = Microsoft から Mattermost への接続
step-subscription = すべてのチャットのサブスクリプション
step-presence = あなたのプレゼンス
step-post = あなたへのメッセージ
