# Was Menschen lesen. Jeder Text sagt, was geschehen ist, warum, und was zu tun ist.

## Slash-Befehl

command-description = Chats aus Microsoft Teams als Benachrichtigungen in Mattermost erhalten
command-connect-help = Dein Mattermost-Konto mit deinem Microsoft-Teams-Konto verbinden
command-disconnect-help = Dein Mattermost-Konto von deinem Microsoft-Teams-Konto trennen
command-status-help = Anzeigen, ob du verbunden bist und benachrichtigt wirst
command-notifications-help = Anzeigen oder ändern, ob du benachrichtigt wirst
command-notifications-on-help = Mich in Mattermost benachrichtigen, wenn ich in Teams nicht aktiv bin
command-notifications-off-help = Mich nicht in Mattermost benachrichtigen
command-notifications-status-help = Anzeigen, ob ich benachrichtigt werde
command-help-help = Anzeigen, was der Befehl kann
help =
    Chats aus Microsoft Teams, die dich erreichen, während du dort nicht aktiv bist, können hier als Benachrichtigung ankommen. Das kannst du eingeben:
    - `/msteams connect`: dein Konto mit deinem Microsoft-Teams-Konto verbinden
    - `/msteams notifications`: anzeigen, ob du benachrichtigt wirst, und es ändern; `/msteams notifications on` oder `off` ändert es sofort
    - `/msteams status`: anzeigen, ob du verbunden bist und benachrichtigt wirst
    - `/msteams disconnect`: dein Konto trennen
    - `/msteams help`: diese Liste anzeigen
unknown-command = Den Befehl `/msteams { $word }` gibt es nicht. Möglich sind `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` und `help`; `/msteams help` erklärt sie.
command-failed = Das hat nicht geklappt, weil Mattermost die nötigen Daten nicht lesen oder schreiben konnte. Es hat sich nichts geändert. Bitte versuche es in einer Minute noch einmal; wenn es dann immer noch nicht klappt, wende dich an deinen Systemadministrator.

## Verbindung

connect-link = [Klicke hier, um dein Microsoft-Teams-Konto zu verbinden]({ $url }). Melde dich bei Microsoft mit dem Konto an, das dieselbe E-Mail-Adresse hat wie dein Mattermost-Konto. Der Link bleibt gültig, bis du verbunden bist.
sign-in-again = Microsoft akzeptiert deine Verbindung zu Microsoft Teams nicht mehr ({ $code }). [Klicke hier, um dich erneut bei Microsoft anzumelden]({ $url }); der Link bleibt gültig. Bis dahin bekommst du weiterhin Benachrichtigungen, soweit das möglich ist.
already-connected = Du bist bereits als **{ $account }** mit Microsoft Teams verbunden. Um ein anderes Konto zu verwenden, gib zuerst `/msteams disconnect` ein.
not-connected = Du bist nicht mit Microsoft Teams verbunden. Um dich zu verbinden, gib `/msteams connect` ein.
disconnected = Deine Verbindung zu Microsoft Teams ist getrennt, und du bekommst von dort keine Benachrichtigungen mehr. Mattermost hat seinen Zugang gelöscht. Bei Microsoft bleibt die Berechtigung, die du erteilt hast, bestehen, bis du sie unter [myapps.microsoft.com](https://myapps.microsoft.com) entfernst.
connected = Verbunden als **{ $account }**.
notifications-question = Möchtest du hier über Chats in Microsoft Teams benachrichtigt werden, die dich erreichen, während du dort nicht aktiv bist?
button-enable = Benachrichtigungen einschalten
button-not-now = Nicht jetzt
button-turn-on = Einschalten
button-turn-off = Ausschalten
button-not-yours = Diese Schaltflächen sind für die Person bestimmt, an die die Nachricht ging, deshalb hat sich nichts geändert. Um für dich selbst zu wählen, gib `/msteams notifications` ein.
notifications-are-on = Benachrichtigungen sind **an**: Chats, die dich erreichen, während du in Teams nicht aktiv bist, kommen hier an. Um sie auszuschalten, gib `/msteams notifications off` ein.
notifications-are-off = Benachrichtigungen sind **aus**: Chats aus Teams kommen hier nicht an. Um sie einzuschalten, gib `/msteams notifications on` ein.
notifications-turned-on = Benachrichtigungen sind jetzt **an**. Ab sofort kommen Chats, die dich erreichen, während du in Teams nicht aktiv bist, hier an.
notifications-turned-off = Benachrichtigungen sind jetzt **aus**. Chats aus Teams kommen hier nicht mehr an. Um sie wieder einzuschalten, gib `/msteams notifications on` ein.
status-connected = Du bist als **{ $account }** mit Microsoft Teams verbunden.
status-connected-since = Du bist seit { $since } als **{ $account }** mit Microsoft Teams verbunden.
status-last-notified = Zuletzt wurdest du am { $at } über einen Chat benachrichtigt.
status-never-notified = In letzter Zeit wurdest du über keinen Chat benachrichtigt.
not-configured = Die Verbindung zu Microsoft Teams ist noch nicht eingerichtet, deshalb kann sich niemand verbinden. Bitte deinen Systemadministrator, die Einstellungen des Microsoft-Teams-Plugins zu vervollständigen.
turned-off = Benachrichtigungen aus Microsoft Teams sind von deinem Administrator ausgeschaltet. Solange er sie nicht wieder einschaltet, kommt hier nichts an. Was du für dich gewählt hast, bleibt erhalten.

## Die Seite in den Benutzereinstellungen

settings-title = Microsoft Teams
settings-account = Konto
settings-connected = Verbunden als { $account }.
settings-not-connected = Nicht verbunden. Melde dich bei Microsoft mit dem Konto an, das dieselbe E-Mail-Adresse hat wie dein Mattermost-Konto.
settings-connect = Verbinden
settings-disconnect = Trennen
settings-notifications = Benachrichtigungen

## Benachrichtigungen

head-topic = { $sender } in **{ $topic }**
head-members = { $sender } in einem Chat mit { $members }
head-group = { $sender } in einem Gruppenchat
head-important = ❗ Wichtig: { $head }
head-urgent = 🔔 Dringend: { $head }
between-names = { ", " }
members-and-more = { $names } und { $count ->
    [one] einer weiteren Person
   *[other] { $count } weiteren Personen
}
sender-unknown = Jemand
sender-app = **{ $name }** (App)
sender-guest = **{ $name }** (Gast)
sender-external = **{ $name }** (extern)
sender-phone = **{ $name }** (Telefon)
open-in-teams = In Microsoft Teams öffnen
continue-in-teams = In Microsoft Teams weiterlesen
label-before = { $label }:
image = Bild
gif = GIF
video = Video
voice-message = Sprachnachricht
file = Datei
file-offer = In Teams angebotene Datei
file-denied = laut Microsoft darfst du sie nicht lesen
file-gone = nicht mehr vorhanden
file-empty = leer
file-too-large = zu groß für Mattermost
file-too-many = eine Datei zu viel für eine Nachricht
file-turned-off = Mattermost nimmt keine Dateien an
file-refused = von Mattermost nicht angenommen
file-elsewhere = weder in SharePoint noch in OneDrive
file-late = konnte nicht geholt werden
code-snippet = Codeausschnitt
card = Karte
card-buttons = In Teams:
card-tax = Steuer
card-vat = Mehrwertsteuer
card-total = Gesamtbetrag
meeting = Besprechung
tab = Registerkarte
loop-component = Loop-Komponente
attachment = Anhang
more-attachments = { $count ->
    [one] und ein weiterer Anhang
   *[other] und { $count } weitere Anhänge
}
forwarded-from = Weitergeleitete Nachricht von
sent-something = *hat etwas gesendet, das hier nicht angezeigt werden kann*
blocked-by-policy = *hat eine Nachricht gesendet, die eine Richtlinie deiner Organisation verbirgt*
event-joined = *{ $count ->
    [one] Jemand ist dem Chat beigetreten
   *[other] { $count } Personen sind dem Chat beigetreten
}*
event-left = *{ $count ->
    [one] Jemand hat den Chat verlassen
   *[other] { $count } Personen haben den Chat verlassen
}*
event-renamed = *Der Chat heißt jetzt* **{ $topic }**
event-call-started = *Ein Anruf hat begonnen*
event-call-ended = *Der Anruf ist beendet*
event-other = *Am Chat hat sich etwas geändert*
edited = *in Teams bearbeitet*
deleted = *Diese Nachricht wurde in Teams gelöscht.*
placeholder = Du hast in Microsoft Teams eine Nachricht bekommen, die hier nicht angezeigt werden kann. Bitte öffne sie in Teams.

## Seiten der Anmeldung

page-connected = Du bist verbunden
    .text = Dein Mattermost-Konto ist jetzt als { $account } mit Microsoft Teams verbunden.
    .next = Du kannst diese Seite schließen. In Mattermost hat dir der Bot MS Teams eine Nachricht geschickt. Wähle dort, ob du benachrichtigt werden möchtest.
page-connected-turned-off = Du bist verbunden
    .text = Dein Mattermost-Konto ist jetzt als { $account } mit Microsoft Teams verbunden. Benachrichtigungen aus Microsoft Teams sind aber von deinem Administrator ausgeschaltet, deshalb kommt in Mattermost nichts an.
    .next = Du kannst diese Seite schließen. Deine Verbindung bleibt erhalten, bis sie wieder eingeschaltet werden; wende dich an deinen Systemadministrator, wenn du sie brauchst.
page-access-denied = Du bist nicht verbunden
    .text = Bei Microsoft wurde die Anmeldung abgebrochen, oder die Berechtigungen wurden abgelehnt. Ohne sie kann Mattermost dich nicht über deine Chats benachrichtigen.
    .next = Wenn du dich verbinden möchtest, versuche es noch einmal und wähle „Akzeptieren“, wenn Microsoft danach fragt.
page-admin-consent = Zuerst muss ein Administrator zustimmen
    .text = In deiner Organisation dürfen nur Administratoren die Berechtigungen erteilen, um die Mattermost bittet.
    .next = Bitte deinen Microsoft-365-Administrator, der Mattermost-App die Administratorzustimmung zu erteilen, und versuche es dann noch einmal.
page-not-assigned = Dein Konto darf diese App nicht verwenden
    .text = Deine Organisation hat die Mattermost-App bei Microsoft nur für zugewiesene Personen freigegeben, und du gehörst nicht dazu.
    .next = Bitte deinen Microsoft-365-Administrator, dich der App zuzuweisen, und versuche es dann noch einmal.
page-conditional-access = Die Anmelderegeln deiner Organisation sind nicht erfüllt
    .text = Microsoft verlangt für diese Anmeldung mehr, zum Beispiel einen zweiten Faktor oder ein verwaltetes Gerät.
    .next = Versuche es noch einmal auf einem Gerät, das deine Organisation verwaltet, und erfülle, was Microsoft verlangt. Wenn das nicht hilft, wende dich an deinen Microsoft-365-Administrator.
page-account-blocked = Microsoft lässt die Anmeldung mit diesem Konto nicht zu
    .text = Das Konto ist gesperrt oder deaktiviert, oder das Kennwort muss geändert werden.
    .next = Melde dich bei Microsoft 365 an, um zu sehen, was nicht stimmt, oder wende dich an deinen Microsoft-365-Administrator. Versuche es dann noch einmal.
page-microsoft-error = Microsoft hat die Anmeldung abgelehnt
    .text = Microsoft hat mit dem Fehler { $code } geantwortet. In Mattermost hat sich nichts geändert.
    .next = Versuche es noch einmal. Wenn es wieder geschieht, teile deinem Systemadministrator diesen Code mit.
page-microsoft-error-without-code = Microsoft hat die Anmeldung abgelehnt
    .text = Microsoft hat keinen Grund genannt. In Mattermost hat sich nichts geändert.
    .next = Versuche es noch einmal. Wenn es wieder geschieht, wende dich an deinen Systemadministrator.
page-state-expired = Die Anmeldung hat zu lange gedauert
    .text = Zu deiner Sicherheit muss eine Anmeldung innerhalb von 10 Minuten nach dem Klick auf den Link abgeschlossen sein.
    .next = Versuche es noch einmal; der Link in Mattermost gilt weiter.
page-state-unknown = Diese Anmeldung ist bereits abgeschlossen oder wurde nicht hier begonnen
    .text = Jede Anmeldung gilt nur einmal. Wenn du diese Seite neu lädst oder zu ihr zurückkehrst, wird sie nicht wiederholt.
    .next = Gib in Mattermost /msteams status ein, um zu sehen, ob du verbunden bist. Wenn nicht, versuche es noch einmal.
page-other-user = Du bist in Mattermost als jemand anderes angemeldet
    .text = Die Anmeldung wurde von einer anderen Person begonnen als der, die in diesem Browser bei Mattermost angemeldet ist.
    .next = Melde dich in diesem Browser bei Mattermost als die Person an, die sich verbinden möchte, und versuche es dann noch einmal.
page-no-session = Bitte melde dich zuerst bei Mattermost an
    .text = In diesem Browser ist niemand bei Mattermost angemeldet. In der Desktop-App und im Browser meldet man sich getrennt an.
    .next = Melde dich in diesem Browser bei Mattermost an und versuche es dann noch einmal.
page-email-mismatch = Die E-Mail-Adressen stimmen nicht überein
    .text = Dein Mattermost-Konto hat die Adresse { $mattermost }, das Microsoft-Konto aber { $microsoft }. Nur Konten mit derselben Adresse können verbunden werden.
    .next = Versuche es noch einmal mit dem Microsoft-Konto von { $mattermost }. Wenn beide Konten dir gehören, bitte deinen Systemadministrator, die Adressen anzugleichen.
page-no-email = Das Microsoft-Konto hat keine E-Mail-Adresse
    .text = Dein Mattermost-Konto hat die Adresse { $mattermost }, aber Microsoft kennt keine Adresse des Kontos, mit dem du dich angemeldet hast. Deshalb lässt sich nicht feststellen, ob beide dir gehören.
    .next = Versuche es noch einmal mit dem Microsoft-Konto von { $mattermost }, oder bitte deinen Microsoft-365-Administrator, die Adresse einzutragen.
page-guest = Gastkonten können nicht verbunden werden
    .text = Du hast dich mit einem Gastkonto angemeldet, dessen Adresse nicht die deines Mattermost-Kontos ist.
    .next = Versuche es noch einmal mit dem Konto, das zu dieser Organisation gehört und dieselbe E-Mail-Adresse hat wie dein Mattermost-Konto.
page-wrong-tenant = Das Konto gehört zu einer anderen Organisation
    .text = Mattermost ist mit einer bestimmten Microsoft-365-Organisation verbunden, und das Konto, mit dem du dich angemeldet hast, gehört nicht zu ihr.
    .next = Versuche es noch einmal mit deinem Konto dieser Organisation.
page-id-token = Die Anmeldung konnte nicht überprüft werden
    .text = Was Microsoft darüber sagt, wer sich angemeldet hat, passt nicht zu dieser Anmeldung. Deshalb wurde sie abgelehnt.
    .next = Versuche es noch einmal. Wenn es wieder geschieht, wende dich an deinen Systemadministrator.
page-taken-by-other = Dieses Microsoft-Konto ist bereits verbunden
    .text = Das Microsoft-Konto ist mit einem anderen Mattermost-Konto verbunden, und es kann nur mit einem verbunden sein.
    .next = Melde dich bei Mattermost mit dem anderen Konto an, gib /msteams disconnect ein und versuche es dann hier noch einmal. Wenn es nicht dein Konto ist, wende dich an deinen Systemadministrator.
page-configuration-broken = Die Verbindung zu Microsoft ist nicht richtig eingerichtet
    .text = Microsoft akzeptiert die Einstellungen des Microsoft-Teams-Plugins nicht. Das liegt nicht an dir.
    .next = Wende dich an deinen Systemadministrator; im Serverprotokoll von Mattermost steht, was nicht stimmt. Versuche es noch einmal, sobald es behoben ist.
page-microsoft-unreachable = Microsoft antwortet gerade nicht
    .text = Mattermost konnte Microsoft nicht erreichen, oder Microsoft ist überlastet. Es hat sich nichts geändert.
    .next = Versuche es in ein paar Minuten noch einmal.
page-not-configured = Die Verbindung zu Microsoft Teams ist noch nicht eingerichtet
    .text = Einige Einstellungen des Microsoft-Teams-Plugins fehlen, deshalb kann sich niemand verbinden.
    .next = Bitte deinen Systemadministrator, die Einstellungen zu vervollständigen, und versuche es dann noch einmal.
page-failed = Das hat nicht geklappt
    .text = Mattermost konnte die nötigen Daten nicht lesen oder schreiben. Es hat sich nichts geändert.
    .next = Versuche es in einer Minute noch einmal. Wenn es dann immer noch nicht klappt, wende dich an deinen Systemadministrator.
link-connect = Noch einmal versuchen
link-mattermost = Mattermost öffnen

## Konfiguration, für Administratoren

configuration-tenant-id = Die Einstellung „Tenant ID“ fehlt oder ist keine Mandanten-ID. Öffne im Azure-Portal die App-Registrierung und kopiere aus der Übersicht die „Verzeichnis-ID (Mandant)“.
configuration-client-id = Die Einstellung „Client ID“ fehlt. Öffne im Azure-Portal die App-Registrierung und kopiere aus der Übersicht die „Anwendungs-ID (Client)“.
configuration-client-secret = Die Einstellung „Client Secret“ fehlt. Öffne im Azure-Portal die App-Registrierung, erstelle unter „Zertifikate & Geheimnisse“ einen neuen geheimen Clientschlüssel und kopiere seinen Wert (nicht seine ID).
configuration-encryption-key = Die Einstellung „At Rest Encryption Key“ fehlt, deshalb können keine Token gespeichert werden. Generiere den Schlüssel in der Systemkonsole und speichere.
configuration-encryption-key-length = Die Einstellung „At Rest Encryption Key“ hat { $length } Bytes, muss aber genau 32 haben. Gib den bisherigen Schlüssel ein, oder generiere einen neuen.
configuration-webhook-secret = Die Einstellung „Webhook Secret“ fehlt, deshalb ließen sich Nachrichten von Microsoft nicht von gefälschten unterscheiden. Generiere den Wert in der Systemkonsole und speichere.
configuration-site-url = Die Seiten-URL von Mattermost ist nicht gesetzt, deshalb weiß Microsoft nicht, wohin es Nachrichten senden soll. Setze sie in der Systemkonsole unter „Webserver“.
configuration-site-url-https = Die Seiten-URL von Mattermost beginnt nicht mit https://, und Microsoft sendet Nachrichten nur an https. Ändere sie in der Systemkonsole unter „Webserver“.
configuration-cloud = Die Einstellung „cloud“ hat den unbekannten Wert „{ $value }“. Wähle global, gcchigh, dod oder china.
configuration-host = Eine Adresse der benutzerdefinierten Cloud kann nicht verwendet werden: { $problem }

## Warum nichts ankommt

unready-starting = Das Microsoft-Teams-Plugin startet gerade. Bitte versuche es in einer Minute noch einmal.
unready-database = Das Microsoft-Teams-Plugin erreicht die Datenbank von Mattermost nicht, deshalb kann es niemanden verbinden und niemanden benachrichtigen. Es versucht es von selbst weiter; wenn das anhält, steht der Grund im Serverprotokoll von Mattermost.
unready-server = Das Microsoft-Teams-Plugin konnte seine Einstellungen nicht vom Mattermost-Server abfragen, deshalb kann es niemanden verbinden und niemanden benachrichtigen. Es versucht es von selbst weiter; wenn das anhält, steht der Grund im Serverprotokoll von Mattermost.

## Worum sich ein Administrator kümmern muss

admin-told = **Microsoft-Teams-Plugin:** { $what }
admin-told-over = **Microsoft-Teams-Plugin, erledigt:** { $what }
condition-settings = Die Einstellungen des Microsoft-Teams-Plugins sind unbrauchbar, deshalb wird niemand benachrichtigt. `/msteams status` zeigt, welche es sind und was zu tun ist.
    .over = Die Einstellungen sind jetzt brauchbar.
condition-secret-is-id = Microsoft lehnt die Einstellung „Client Secret“ ab; sie sieht aus wie die ID eines geheimen Clientschlüssels statt wie sein Wert. Öffne im Azure-Portal die App-Registrierung, erstelle unter „Zertifikate & Geheimnisse“ einen neuen geheimen Clientschlüssel und kopiere die Spalte „Wert“; sie wird nur einmal angezeigt.
    .over = Microsoft akzeptiert den geheimen Clientschlüssel.
condition-wrong-secret = Microsoft lehnt die Einstellung „Client Secret“ ab: Sie ist kein geheimer Clientschlüssel dieser Anwendung. Öffne im Azure-Portal die App-Registrierung, erstelle unter „Zertifikate & Geheimnisse“ einen neuen geheimen Clientschlüssel und gib seinen Wert ein.
    .over = Microsoft akzeptiert den geheimen Clientschlüssel.
condition-secret-expired = Der geheime Clientschlüssel ist abgelaufen, deshalb gibt Microsoft Mattermost keinen Zugriff mehr. Öffne im Azure-Portal die App-Registrierung, erstelle unter „Zertifikate & Geheimnisse“ einen neuen geheimen Clientschlüssel und gib seinen Wert als „Client Secret“ ein.
    .over = Microsoft akzeptiert den geheimen Clientschlüssel.
condition-secret-expires = Der geheime Clientschlüssel läuft am { $about } ab, und danach wird niemand mehr benachrichtigt. Öffne im Azure-Portal die App-Registrierung, erstelle unter „Zertifikate & Geheimnisse“ einen neuen geheimen Clientschlüssel und gib seinen Wert vor diesem Tag als „Client Secret“ ein.
    .over = Der geheime Clientschlüssel läuft nicht so bald ab.
condition-unknown-app = Der Mandant hat keine Anwendung mit der Einstellung „Client ID“, oder sie ist dort deaktiviert. Vergleiche die Einstellungen „Client ID“ und „Tenant ID“ mit der Übersicht der App-Registrierung im Azure-Portal.
    .over = Microsoft kennt die Anwendung.
condition-wrong-tenant = Microsoft hat in dieser Cloud keinen Mandanten mit der Einstellung „Tenant ID“. Öffne im Azure-Portal die App-Registrierung, kopiere aus der Übersicht die „Verzeichnis-ID (Mandant)“ und prüfe die Einstellung „Microsoft cloud“.
    .over = Microsoft kennt den Mandanten.
condition-application-refused = Microsoft lehnt die Anwendung ab und antwortet `{ $about }`. Vergleiche die Einstellungen mit der App-Registrierung im Azure-Portal; https://login.microsoftonline.com/error erklärt den Code.
    .over = Microsoft akzeptiert die Anwendung.
condition-consent-missing = Die Anwendung hat bei Microsoft keine Berechtigungen, weil die Administratorzustimmung fehlt. Füge im Azure-Portal unter „API-Berechtigungen“ der App-Registrierung die Anwendungsberechtigungen Chat.Read.All und Presence.Read.All hinzu und klicke auf „Administratorzustimmung erteilen“.
    .over = Die Anwendung hat ihre Berechtigungen bei Microsoft.
condition-chat-permission-missing = Die Anwendungsberechtigung Chat.Read.All fehlt, deshalb sendet Microsoft keine Chatnachrichten. Füge sie im Azure-Portal unter „API-Berechtigungen“ der App-Registrierung als Anwendungsberechtigung hinzu und klicke auf „Administratorzustimmung erteilen“.
    .over = Die Anwendung hat die Berechtigung Chat.Read.All.
condition-presence-permission-missing = Die Anwendungsberechtigung Presence.Read.All fehlt, deshalb wird auch benachrichtigt, wer gerade in Teams aktiv ist. Füge sie im Azure-Portal unter „API-Berechtigungen“ der App-Registrierung als Anwendungsberechtigung hinzu und klicke auf „Administratorzustimmung erteilen“.
    .over = Die Anwendung hat die Berechtigung Presence.Read.All.
condition-user-consent-missing = Niemand kann sich verbinden: Den delegierten Berechtigungen darf man nicht selbst zustimmen, und kein Administrator hat für alle zugestimmt. Klicke im Azure-Portal unter „API-Berechtigungen“ der App-Registrierung auf „Administratorzustimmung erteilen“ und verbinde dich dann selbst mit `/msteams connect`, um zu sehen, ob es geht.
    .over = In letzter Zeit ist niemand mehr an der fehlenden Zustimmung gescheitert.
condition-redirect-uri-missing = Niemand kann sich verbinden, weil die Anwendung den Umleitungs-URI dieses Servers nicht kennt. Füge im Azure-Portal unter „Authentifizierung“ der App-Registrierung genau `{ $about }` hinzu, vom Typ „Web“.
    .over = Der Umleitungs-URI ist eingetragen.
condition-email-mismatch = `{ $about }` konnte sich nicht verbinden, weil das Microsoft-Konto eine andere E-Mail-Adresse hat als das Mattermost-Konto. Wenn beide derselben Person gehören, gleiche die Adressen an; wenn nicht, muss die Person das richtige Konto wählen.
    .over = In letzter Zeit sind keine E-Mail-Adressen voneinander abgewichen.
condition-encryption-key-differs = Die Einstellung „At Rest Encryption Key“ ist nicht der Schlüssel, mit dem die gespeicherten Token verschlüsselt wurden, deshalb können sie nicht gelesen werden. Gib den früheren Schlüssel wieder ein; mit einem neuen müssen sich alle neu verbinden.
    .over = Die gespeicherten Token können gelesen werden.
condition-subscription-foreign = Microsoft sendet die Chatnachrichten dieser App-Registrierung an eine andere Adresse, `{ $about }`, und nur an eine. Wenn das ein anderer Mattermost-Server ist, gib jedem Server eine eigene App-Registrierung; wenn die Adresse nicht mehr verwendet wird, lösche ihr Abonnement oder warte, bis es abläuft, höchstens drei Tage.
    .over = Kein anderer Server steht dem Empfang der Chatnachrichten im Weg.
condition-subscription-refused = Microsoft richtet kein Abonnement der Chatnachrichten ein, deshalb wird niemand benachrichtigt. Die Antwort war: `{ $about }`
    .over = Microsoft sendet Chatnachrichten.
condition-not-reachable = Microsoft erreicht Mattermost unter seiner Seiten-URL nicht, deshalb wird niemand benachrichtigt. Die Antwort war: `{ $about }` Lass Anfragen aus dem Internet an den Pfad /plugins/com.mattermost.msteams-sync/ durch, über https mit einem öffentlich anerkannten Zertifikat.
    .over = Microsoft erreicht Mattermost.
condition-validation-tokens-refused = Es treffen Benachrichtigungen ohne gültiges Token von Microsoft ein; sie werden abgelehnt, und die Nachrichten darin erreichen niemanden. Öffne im Azure-Portal unter „Unternehmensanwendungen“ die Anwendung und prüfe, ob in ihren Eigenschaften „Zuweisung erforderlich“ ausgeschaltet ist; wenn ja, sendet sie vielleicht jemand anderes.
    .over = Die Benachrichtigungen kommen mit gültigen Token von Microsoft.
condition-many-users-refused = Microsoft verweigert vielen Personen aus demselben Grund den Zugriff, `{ $about }`; eine neue Richtlinie für bedingten Zugriff kann zum Beispiel die Ursache sein. Sieh dir im Azure-Portal die Anmeldeprotokolle der Anwendung an und nimm sie von der Richtlinie aus, oder bitte die Personen, sich neu zu verbinden. Bisher haben sie davon nichts erfahren.
    .over = Microsoft verweigert nicht mehr vielen Personen aus demselben Grund den Zugriff.
condition-microsoft-unreachable = Mattermost erreicht Microsoft nicht, deshalb wird niemand benachrichtigt. Prüfe die Verbindung dieses Servers ins Internet (DNS, Firewall, Proxy); wenn sie in Ordnung ist, zeigt https://status.cloud.microsoft Ausfälle. Was eingetroffen ist, bleibt erhalten und wird von selbst zugestellt.
    .over = Microsoft antwortet.
condition-database = Die eigenen Verbindungen des Plugins zur Datenbank von Mattermost schlagen fehl, deshalb wird niemand benachrichtigt; Microsoft wiederholt vier Stunden lang, was es nicht zustellen konnte. Jeder Mattermost-Server braucht bis zu fünf Verbindungen mehr als ohne das Plugin; im Serverprotokoll von Mattermost steht, was fehlschlägt.
    .over = Die Datenbank antwortet.
condition-dead-rows = Nachrichten, die nach vielen Versuchen aufgegeben wurden: { $about }. Mindestens eine der Personen, an die sie gingen, hat nicht einmal erfahren, dass es eine gibt. Der Grund steht im Serverprotokoll von Mattermost.
    .over = In der letzten Woche wurden keine Nachrichten aufgegeben.
people-not-received = Seit { $since } kommen keine Chats aus Teams in Mattermost an, weil ein Administrator die Verbindung zu Microsoft reparieren muss. Deine Systemadministratoren wissen davon; du musst nichts tun.
people-microsoft-unreachable = Microsoft antwortet seit { $since } nicht. Was bisher eingetroffen ist, bekommst du, sobald es wieder antwortet; du musst nichts tun.
people-presence-unknown = Microsoft teilt nicht mit, ob du in Teams aktiv bist, deshalb wirst du auch dann benachrichtigt, wenn du es bist. Deine Systemadministratoren wissen davon.
people-cannot-connect = Seit { $since } kann sich niemand verbinden, weil ein Administrator die App-Registrierung bei Microsoft reparieren muss. Deine Systemadministratoren wissen davon.
people-many-refused = Microsoft verweigert seit { $since } vielen Personen den Zugriff. Deine Systemadministratoren wissen davon; du musst nichts tun.

## Status und Test, für Administratoren

command-test-help = Den ganzen Weg von Microsoft Teams nach Mattermost Schritt für Schritt testen
admins-only = Diesen Test können nur Systemadministratoren ausführen. Deine eigene Verbindung zeigt `/msteams status`.
overview = **Für Administratoren**
    - Verbundene Personen: { $connected }
    - Abonnement aller Chats: { $subscription }
    - Letzte Benachrichtigung von Microsoft: { $last }
    - Benachrichtigungen in Arbeit: { $waiting }; die älteste: { $oldest }
    - In der letzten Woche aufgegeben: { $dead }
    - Noch nicht nachgeholte Lücken: { $gaps }; keine Benachrichtigungen seit: { $gap }
    - Anfragen von Microsoft gedrosselt: { $throttled }
    - Ende des geheimen Clientschlüssels: { $secret }
overview-none = –
overview-at = { $time }
overview-until = bis { $time }
overview-turned-off = keines, weil die Benachrichtigungen ausgeschaltet sind
overview-unknown = unbekannt; die Anwendungsberechtigung Application.Read.All zeigt es
attention = :warning: Seit { $since }: { $what }
attention-none = :white_check_mark: Nichts erfordert deine Aufmerksamkeit.
test-verdict-good = :white_check_mark: **Alles, was getestet werden konnte, funktioniert.**
test-verdict-broken = :x: **Hier ist der Weg unterbrochen: { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }: { $what }
test-skipped = :heavy_minus_sign: { $step }: { $why }
test-failed = Das ist fehlgeschlagen: `{ $error }`. Wenn es nur vorübergehend ist, wie bei einem Ausfall, versuche es in ein paar Minuten noch einmal.
test-no-subscription = Es gibt noch keines. Es wird eingerichtet, sobald nichts anderes mehr im Weg steht; versuche es in einer Minute noch einmal.
test-message = Das ist der Test, um den du gebeten hast: Der Bot kann dir schreiben.
skipped-after = nicht getestet, weil ein früherer Schritt nicht funktioniert
skipped-unshown = Microsoft zeigt es nicht an
skipped-not-connected = nicht getestet, weil du nicht mit Microsoft Teams verbunden bist
step-settings = Einstellungen
step-application = Anwendung bei Microsoft
step-chat-permission = Berechtigung Chat.Read.All
step-presence-permission = Berechtigung Presence.Read.All
step-redirect-uri = Umleitungs-URI
step-reach = Microsoft erreicht Mattermost
step-subscription = Abonnement aller Chats
step-presence = Deine Anwesenheit in Teams
step-post = Nachricht an dich
