# Wat mensen lezen. Elke tekst zegt wat er is gebeurd, waarom, en wat je nu kunt doen.

## Slash-opdracht

command-description = Ontvang in Mattermost meldingen van je chats in Microsoft Teams
command-connect-help = Je Mattermost-account verbinden met je Microsoft Teams-account
command-disconnect-help = De verbinding van je Mattermost-account met je Microsoft Teams-account verbreken
command-status-help = Tonen of je verbonden bent en of je meldingen ontvangt
command-notifications-help = Tonen of wijzigen of je meldingen ontvangt
command-notifications-on-help = Stuur me meldingen in Mattermost als ik niet in Teams ben
command-notifications-off-help = Stuur me geen meldingen in Mattermost
command-notifications-status-help = Tonen of ik meldingen ontvang
command-help-help = Tonen wat de opdracht kan
help =
    Berichten in Microsoft Teams die binnenkomen terwijl je niet in Teams bent, kun je hier ontvangen. Je kunt het volgende typen:
    - `/msteams connect`: je account verbinden met je Microsoft Teams-account
    - `/msteams notifications`: tonen of je meldingen ontvangt, en dat wijzigen; `/msteams notifications on` of `off` wijzigt het meteen
    - `/msteams status`: tonen of je verbonden bent en of je meldingen ontvangt
    - `/msteams disconnect`: de verbinding van je account verbreken
    - `/msteams help`: deze lijst tonen
unknown-command = De opdracht `/msteams { $word }` bestaat niet. De woorden zijn `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` en `help`; `/msteams help` legt uit wat ze doen.
command-failed = Dat is niet gelukt, omdat Mattermost de benodigde gegevens niet kon lezen of schrijven. Er is niets gewijzigd. Probeer het over een minuut opnieuw; blijft het mislukken, meld het dan aan je systeembeheerder.

## Verbinding

connect-link = [Klik hier om je Microsoft Teams-account te verbinden]({ $url }). Meld je bij Microsoft aan met het account dat hetzelfde e-mailadres heeft als je Mattermost-account. De link blijft geldig totdat je verbonden bent.
sign-in-again = Microsoft accepteert je verbinding met Microsoft Teams niet meer ({ $code }). [Klik hier om je opnieuw aan te melden bij Microsoft]({ $url }); de link blijft geldig. Tot die tijd gaan je meldingen zo goed mogelijk door.
already-connected = Je bent al verbonden met Microsoft Teams als **{ $account }**. Wil je een ander account gebruiken, typ dan eerst `/msteams disconnect`.
not-connected = Je bent niet verbonden met Microsoft Teams. Typ `/msteams connect` om te verbinden.
disconnected = Je verbinding met Microsoft Teams is verbroken en je ontvangt er geen meldingen meer van. Mattermost heeft zijn toegang verwijderd. Microsoft bewaart de toestemming die je hebt gegeven totdat je die intrekt op [myapps.microsoft.com](https://myapps.microsoft.com).
connected = Verbonden als **{ $account }**.
notifications-question = Wil je hier meldingen ontvangen van berichten in Microsoft Teams die binnenkomen terwijl je niet in Teams bent?
button-enable = Meldingen inschakelen
button-not-now = Niet nu
button-turn-on = Inschakelen
button-turn-off = Uitschakelen
button-not-yours = Deze knoppen zijn voor de persoon aan wie het bericht is gestuurd; er is dus niets gewijzigd. Typ `/msteams notifications` om je eigen keuze te maken.
notifications-are-on = Meldingen staan **aan**: berichten die binnenkomen terwijl je niet in Teams bent, ontvang je hier. Typ `/msteams notifications off` om ze uit te schakelen.
notifications-are-off = Meldingen staan **uit**: berichten in Teams ontvang je hier niet. Typ `/msteams notifications on` om ze in te schakelen.
notifications-turned-on = Meldingen staan nu **aan**. Vanaf nu ontvang je hier berichten die binnenkomen terwijl je niet in Teams bent.
notifications-turned-off = Meldingen staan nu **uit**. Berichten in Teams ontvang je hier niet meer. Typ `/msteams notifications on` om ze weer in te schakelen.
status-connected = Je bent verbonden met Microsoft Teams als **{ $account }**.
status-connected-since = Je bent sinds { $since } verbonden met Microsoft Teams als **{ $account }**.
status-last-notified = Je laatste melding van Teams kreeg je op { $at }.
status-never-notified = Je hebt de laatste tijd geen melding van Teams gekregen.
not-configured = De verbinding met Microsoft Teams is nog niet ingesteld, dus niemand kan verbinden. Vraag je systeembeheerder de instellingen van de Microsoft Teams-plugin aan te vullen.
turned-off = Je beheerder heeft meldingen van Microsoft Teams uitgeschakeld, dus er komt hier niets binnen totdat ze weer worden ingeschakeld. Je eigen keuze blijft bewaard.

## De pagina in de instellingen van de gebruiker

settings-title = Microsoft Teams
settings-account = Account
settings-connected = Verbonden als { $account }.
settings-not-connected = Niet verbonden. Meld je bij Microsoft aan met het account dat hetzelfde e-mailadres heeft als je Mattermost-account.
settings-connect = Verbinden
settings-disconnect = Verbinding verbreken
settings-notifications = Meldingen

## Meldingen

head-topic = { $sender } in **{ $topic }**
head-members = { $sender } in een chat met { $members }
head-group = { $sender } in een groepschat
head-important = ❗ Belangrijk: { $head }
head-urgent = 🔔 Dringend: { $head }
between-names = { ", " }
members-and-more = { $names } en { $count ->
    [one] nog iemand
   *[other] nog { $count } anderen
}
sender-unknown = Iemand
sender-app = **{ $name }** (app)
sender-guest = **{ $name }** (gast)
sender-external = **{ $name }** (extern)
sender-phone = **{ $name }** (telefoon)
open-in-teams = Openen in Microsoft Teams
continue-in-teams = Verder lezen in Microsoft Teams
label-before = { $label }:
image = Afbeelding
gif = GIF
video = Video
voice-message = Spraakbericht
file = Bestand
file-offer = In Teams aangeboden bestand
file-denied = volgens Microsoft mag je het niet lezen
file-gone = bestaat niet meer
file-empty = leeg
file-too-large = te groot voor Mattermost
file-too-many = één bestand te veel voor een bericht
file-turned-off = Mattermost neemt geen bestanden aan
file-refused = Mattermost heeft het niet aangenomen
file-elsewhere = niet in SharePoint en niet in OneDrive
file-late = kon niet worden opgehaald
code-snippet = Codefragment
card = Kaart
card-buttons = In Teams:
card-tax = Belasting
card-vat = Btw
card-total = Totaal
meeting = Vergadering
tab = Tabblad
loop-component = Loop-onderdeel
attachment = Bijlage
more-attachments = { $count ->
    [one] en nog een bijlage
   *[other] en nog { $count } bijlagen
}
forwarded-from = Doorgestuurd bericht van
sent-something = *heeft iets gestuurd dat we niet konden tonen*
blocked-by-policy = *heeft een bericht gestuurd dat door een beleid van je organisatie wordt verborgen*
event-joined = *{ $count ->
    [one] Iemand is lid geworden van de chat
   *[other] { $count } personen zijn lid geworden van de chat
}*
event-left = *{ $count ->
    [one] Iemand heeft de chat verlaten
   *[other] { $count } personen hebben de chat verlaten
}*
event-renamed = *De chat heet nu* **{ $topic }**
event-call-started = *Er is een gesprek gestart*
event-call-ended = *Het gesprek is beëindigd*
event-other = *Er is iets aan de chat gewijzigd*
edited = *bewerkt in Teams*
deleted = *Dit bericht is verwijderd in Teams.*
placeholder = Je hebt in Microsoft Teams een bericht gekregen dat we hier niet konden tonen. Open het in Teams.

## Pagina's van de aanmelding

page-connected = Je bent verbonden
    .text = Je Mattermost-account is nu verbonden met Microsoft Teams als { $account }.
    .next = Je kunt deze pagina sluiten. In Mattermost heeft de bot MS Teams je een bericht gestuurd: kies daar of je meldingen wilt ontvangen.
page-connected-turned-off = Je bent verbonden
    .text = Je Mattermost-account is nu verbonden met Microsoft Teams als { $account }. Maar je beheerder heeft meldingen van Microsoft Teams uitgeschakeld, dus er komt niets in Mattermost binnen.
    .next = Je kunt deze pagina sluiten. Je verbinding blijft bewaard voor als ze weer worden ingeschakeld; vraag je systeembeheerder ernaar als je ze nodig hebt.
page-access-denied = Je bent niet verbonden
    .text = Bij Microsoft is de aanmelding geannuleerd of zijn de machtigingen geweigerd. Zonder machtigingen kan Mattermost je geen meldingen van je chats geven.
    .next = Wil je verbinden, probeer het dan opnieuw en kies “Accepteren” als Microsoft erom vraagt.
page-admin-consent = Een beheerder moet eerst toestemming geven
    .text = In je organisatie mogen alleen beheerders de machtigingen verlenen waar Mattermost om vraagt.
    .next = Vraag je Microsoft 365-beheerder om beheerderstoestemming te verlenen aan de Mattermost-app en probeer het dan opnieuw.
page-not-assigned = Je account mag deze app niet gebruiken
    .text = Je organisatie heeft de Mattermost-app bij Microsoft alleen opengesteld voor toegewezen gebruikers, en daar hoor jij niet bij.
    .next = Vraag je Microsoft 365-beheerder om je aan de app toe te wijzen en probeer het dan opnieuw.
page-conditional-access = Er is niet voldaan aan de aanmeldingsregels van je organisatie
    .text = Microsoft verlangt meer voor deze aanmelding, zoals een tweede factor of een beheerd apparaat.
    .next = Probeer het opnieuw op een apparaat dat je organisatie beheert, en doe wat Microsoft vraagt. Helpt dat niet, neem dan contact op met je Microsoft 365-beheerder.
page-account-blocked = Microsoft staat niet toe dat dit account zich aanmeldt
    .text = Het account is vergrendeld of uitgeschakeld, of het wachtwoord moet worden gewijzigd.
    .next = Meld je aan bij Microsoft 365 om te zien wat er mis is, of neem contact op met je Microsoft 365-beheerder. Probeer het daarna opnieuw.
page-microsoft-error = Microsoft heeft de aanmelding geweigerd
    .text = Microsoft antwoordde met de fout { $code }. In Mattermost is niets gewijzigd.
    .next = Probeer het opnieuw. Gebeurt het weer, geef deze code dan door aan je systeembeheerder.
page-microsoft-error-without-code = Microsoft heeft de aanmelding geweigerd
    .text = Microsoft heeft niet gezegd waarom. In Mattermost is niets gewijzigd.
    .next = Probeer het opnieuw. Gebeurt het weer, meld het dan aan je systeembeheerder.
page-state-expired = De aanmelding duurde te lang
    .text = Voor je veiligheid moet een aanmelding binnen 10 minuten na de klik op de link zijn voltooid.
    .next = Probeer het opnieuw; de link in Mattermost werkt nog.
page-state-unknown = Deze aanmelding is al voltooid of is niet hier begonnen
    .text = Elke aanmelding telt één keer. Door deze pagina opnieuw te laden of ernaar terug te gaan kun je de aanmelding niet herhalen.
    .next = Typ in Mattermost /msteams status om te zien of je verbonden bent. Is dat niet zo, probeer het dan opnieuw.
page-other-user = Je bent bij Mattermost ingelogd als iemand anders
    .text = De aanmelding is gestart door een andere Mattermost-gebruiker dan degene die in deze browser is ingelogd.
    .next = Log in deze browser in bij Mattermost als de gebruiker die wil verbinden en probeer het dan opnieuw.
page-no-session = Log eerst in bij Mattermost
    .text = In deze browser is niemand ingelogd bij Mattermost. Bij de desktop-app en de browser log je afzonderlijk in.
    .next = Log in deze browser in bij Mattermost en probeer het dan opnieuw.
page-email-mismatch = De e-mailadressen verschillen
    .text = Je Mattermost-account heeft het adres { $mattermost }, maar het Microsoft-account heeft { $microsoft }. Alleen accounts met hetzelfde adres kunnen worden verbonden.
    .next = Probeer het opnieuw met het Microsoft-account van { $mattermost }. Zijn beide accounts van jou, vraag je systeembeheerder dan om de adressen gelijk te maken.
page-no-email = Het Microsoft-account heeft geen e-mailadres
    .text = Je Mattermost-account heeft het adres { $mattermost }, maar Microsoft kent geen adres van het account waarmee je je hebt aangemeld. Daarom kunnen we niet vaststellen dat beide van jou zijn.
    .next = Probeer het opnieuw met het Microsoft-account van { $mattermost }, of vraag je Microsoft 365-beheerder om het adres in te vullen.
page-guest = Gastaccounts kunnen niet worden verbonden
    .text = Je hebt je aangemeld met een gastaccount, waarvan het adres niet dat van je Mattermost-account is.
    .next = Probeer het opnieuw met het account dat bij deze organisatie hoort en hetzelfde e-mailadres heeft als je Mattermost-account.
page-wrong-tenant = Het account hoort bij een andere organisatie
    .text = Mattermost is verbonden met één Microsoft 365-organisatie, en het account waarmee je je hebt aangemeld hoort daar niet bij.
    .next = Probeer het opnieuw met je account van deze organisatie.
page-id-token = De aanmelding kon niet worden gecontroleerd
    .text = Wat Microsoft meldde over wie zich heeft aangemeld, past niet bij deze aanmelding. Daarom is de aanmelding geweigerd.
    .next = Probeer het opnieuw. Gebeurt het weer, meld het dan aan je systeembeheerder.
page-taken-by-other = Dit Microsoft-account is al verbonden
    .text = Het Microsoft-account is verbonden met een andere Mattermost-gebruiker en kan maar met één gebruiker verbonden zijn.
    .next = Log bij Mattermost in als die gebruiker, typ /msteams disconnect en probeer het hier opnieuw. Ben jij die gebruiker niet, neem dan contact op met je systeembeheerder.
page-configuration-broken = De verbinding met Microsoft is niet goed ingesteld
    .text = Microsoft accepteert de instellingen van de Microsoft Teams-plugin niet. Jij hebt niets fout gedaan.
    .next = Meld het aan je systeembeheerder; in het logboek van Mattermost staat wat er mis is. Probeer het opnieuw als het is verholpen.
page-microsoft-unreachable = Microsoft antwoordt op dit moment niet
    .text = Mattermost kon Microsoft niet bereiken, of Microsoft is overbelast. Er is niets gewijzigd.
    .next = Probeer het over een paar minuten opnieuw.
page-not-configured = De verbinding met Microsoft Teams is nog niet ingesteld
    .text = Enkele instellingen van de Microsoft Teams-plugin ontbreken, dus niemand kan verbinden.
    .next = Vraag je systeembeheerder de instellingen aan te vullen en probeer het dan opnieuw.
page-failed = Dat is niet gelukt
    .text = Mattermost kon de benodigde gegevens niet lezen of schrijven. Er is niets gewijzigd.
    .next = Probeer het over een minuut opnieuw. Blijft het mislukken, meld het dan aan je systeembeheerder.
link-connect = Opnieuw proberen
link-mattermost = Mattermost openen

## Configuratie, voor beheerders

configuration-tenant-id = De instelling “Tenant ID” ontbreekt of is geen tenant-id. Open in de Azure-portal de app-registratie en kopieer “Map-id (tenant)” uit het overzicht.
configuration-client-id = De instelling “Client ID” ontbreekt. Open in de Azure-portal de app-registratie en kopieer “Toepassings-id (client)” uit het overzicht.
configuration-client-secret = De instelling “Client Secret” ontbreekt. Open in de Azure-portal de app-registratie, maak onder “Certificaten en geheimen” een geheim aan en kopieer de waarde ervan (niet de id).
configuration-encryption-key = De instelling “At Rest Encryption Key” ontbreekt, dus er kunnen geen tokens worden opgeslagen. Genereer een sleutel in de systeemconsole en sla die op.
configuration-encryption-key-length = De instelling “At Rest Encryption Key” heeft { $length } bytes, maar moet er precies 32 hebben. Voer de eerder gebruikte sleutel in of genereer een nieuwe.
configuration-webhook-secret = De instelling “Webhook Secret” ontbreekt, dus berichten van Microsoft zouden niet van vervalste te onderscheiden zijn. Genereer een geheim in de systeemconsole en sla dat op.
configuration-site-url = De site-URL van Mattermost is niet ingesteld, dus Microsoft weet niet waar berichten naartoe moeten. Stel die in de systeemconsole in onder “Webserver”.
configuration-site-url-https = De site-URL van Mattermost begint niet met https://, en Microsoft stuurt alleen berichten naar https. Wijzig die in de systeemconsole onder “Webserver”.
configuration-cloud = De instelling “cloud” is “{ $value }”, en dat is onbekend. Kies global, gcchigh, dod of china.
configuration-host = Een adres van de aangepaste cloud kan niet worden gebruikt: { $problem }

## Waarom er niets binnenkomt

unready-starting = De Microsoft Teams-plugin wordt gestart. Probeer het over een minuut opnieuw.
unready-database = De Microsoft Teams-plugin kan de database van Mattermost niet bereiken en kan dus niemand verbinden en geen meldingen sturen. De plugin probeert het vanzelf opnieuw; als dit aanhoudt, staat de reden in het logboek van Mattermost.
unready-server = De Microsoft Teams-plugin kon zijn instellingen niet opvragen bij de Mattermost-server en kan dus niemand verbinden en geen meldingen sturen. De plugin probeert het vanzelf opnieuw; als dit aanhoudt, staat de reden in het logboek van Mattermost.

## Waar een beheerder iets aan moet doen

admin-told = **Microsoft Teams-plugin:** { $what }
admin-told-over = **Microsoft Teams-plugin, opgelost:** { $what }
condition-settings = De instellingen van de Microsoft Teams-plugin zijn niet bruikbaar, dus niemand krijgt meldingen. Typ `/msteams status` om te zien om welke het gaat en wat je moet doen.
    .over = De instellingen zijn bruikbaar.
condition-secret-is-id = Microsoft weigert de instelling “Client Secret”; die ziet eruit als de id van een geheim in plaats van de waarde. Open in de Azure-portal de app-registratie, maak onder “Certificaten en geheimen” een nieuw geheim aan en kopieer de kolom “Waarde”; die wordt maar één keer getoond.
    .over = Microsoft accepteert het clientgeheim.
condition-wrong-secret = Microsoft weigert de instelling “Client Secret”: het is geen geheim van deze toepassing. Open in de Azure-portal de app-registratie, maak onder “Certificaten en geheimen” een nieuw geheim aan en voer de waarde ervan in.
    .over = Microsoft accepteert het clientgeheim.
condition-secret-expired = Het clientgeheim is verlopen, dus Microsoft geeft Mattermost geen toegang meer. Open in de Azure-portal de app-registratie, maak onder “Certificaten en geheimen” een nieuw geheim aan en voer de waarde ervan in als “Client Secret”.
    .over = Microsoft accepteert het clientgeheim.
condition-secret-expires = Het clientgeheim verloopt op { $about } en vanaf dan krijgt niemand meer meldingen. Open vóór die dag in de Azure-portal de app-registratie, maak onder “Certificaten en geheimen” een nieuw geheim aan en voer de waarde ervan in als “Client Secret”.
    .over = Het clientgeheim verloopt voorlopig niet.
condition-unknown-app = De tenant heeft geen toepassing met de instelling “Client ID”, of die is daar uitgeschakeld. Vergelijk de instellingen “Client ID” en “Tenant ID” met het overzicht van de app-registratie in de Azure-portal.
    .over = Microsoft kent de toepassing.
condition-wrong-tenant = Microsoft heeft in deze cloud geen tenant met de instelling “Tenant ID”. Open in de Azure-portal de app-registratie, kopieer “Map-id (tenant)” uit het overzicht en controleer de instelling “Microsoft cloud”.
    .over = Microsoft kent de tenant.
condition-application-refused = Microsoft weigert de toepassing en antwoordt `{ $about }`. Vergelijk de instellingen met de app-registratie in de Azure-portal; https://login.microsoftonline.com/error legt de code uit.
    .over = Microsoft accepteert de toepassing.
condition-consent-missing = De toepassing heeft geen machtigingen bij Microsoft, omdat de beheerderstoestemming ontbreekt. Voeg in de Azure-portal onder “API-machtigingen” van de app-registratie de toepassingsmachtigingen Chat.Read.All en Presence.Read.All toe en klik op “Beheerderstoestemming verlenen”.
    .over = De toepassing heeft de machtigingen bij Microsoft.
condition-chat-permission-missing = De toepassingsmachtiging Chat.Read.All ontbreekt, dus Microsoft stuurt geen chatberichten. Voeg die in de Azure-portal onder “API-machtigingen” van de app-registratie toe als toepassingsmachtiging en klik op “Beheerderstoestemming verlenen”.
    .over = De toepassing heeft de machtiging Chat.Read.All.
condition-presence-permission-missing = De toepassingsmachtiging Presence.Read.All ontbreekt, dus mensen krijgen ook meldingen terwijl ze actief zijn in Teams. Voeg die in de Azure-portal onder “API-machtigingen” van de app-registratie toe als toepassingsmachtiging en klik op “Beheerderstoestemming verlenen”.
    .over = De toepassing heeft de machtiging Presence.Read.All.
condition-user-consent-missing = Niemand kan verbinden: gebruikers mogen niet zelf instemmen met de gedelegeerde machtigingen, en geen beheerder heeft dat voor hen gedaan. Klik in de Azure-portal op “Beheerderstoestemming verlenen” onder “API-machtigingen” van de app-registratie en typ daarna `/msteams connect` om te zien of je kunt verbinden.
    .over = De laatste tijd is niemand bij het verbinden gestrand op ontbrekende toestemming.
condition-redirect-uri-missing = Niemand kan verbinden, omdat de toepassing de omleidings-URI van deze server niet heeft. Voeg in de Azure-portal onder “Verificatie” van de app-registratie precies `{ $about }` toe, van het type “Web”.
    .over = De omleidings-URI is geregistreerd.
condition-email-mismatch = `{ $about }` kon niet verbinden, omdat het Microsoft-account een ander e-mailadres heeft dan het Mattermost-account. Zijn beide van dezelfde persoon, maak de twee adressen dan gelijk; zo niet, dan moet die persoon het juiste account kiezen.
    .over = De laatste tijd verschilden er geen e-mailadressen.
condition-encryption-key-differs = De instelling “At Rest Encryption Key” is niet de sleutel waarmee de opgeslagen tokens zijn versleuteld, dus ze kunnen niet worden gelezen. Voer de vorige sleutel weer in; met een nieuwe moet iedere gebruiker opnieuw verbinden.
    .over = De opgeslagen tokens kunnen worden gelezen.
condition-subscription-foreign = Microsoft stuurt de chatberichten van deze app-registratie naar een ander adres, `{ $about }`, en maar naar één. Is dat een andere Mattermost-server, geef dan elke server een eigen app-registratie; gebruikt niets dat adres meer, verwijder dan het abonnement ervan of wacht tot het verloopt, hoogstens drie dagen.
    .over = Geen andere server staat het ontvangen van chatberichten in de weg.
condition-subscription-refused = Microsoft maakt geen abonnement op de chatberichten aan, dus niemand krijgt meldingen. Het antwoord: `{ $about }`
    .over = Microsoft stuurt chatberichten.
condition-not-reachable = Microsoft kan Mattermost niet bereiken op zijn site-URL, dus niemand krijgt meldingen. Het antwoord: `{ $about }` Laat aanvragen van internet naar het pad /plugins/com.mattermost.msteams-sync/ door, via https met een openbaar certificaat.
    .over = Microsoft kan Mattermost bereiken.
condition-validation-tokens-refused = Er komen meldingen binnen zonder geldig token van Microsoft; die worden geweigerd, en de berichten erin bereiken niemand. Open in de Azure-portal onder “Bedrijfstoepassingen” de toepassing en controleer in de eigenschappen of “Toewijzing vereist” uit staat; is dat zo, dan stuurt misschien iemand anders ze.
    .over = De meldingen komen binnen met geldige tokens van Microsoft.
condition-many-users-refused = Microsoft weigert veel mensen om dezelfde reden de toegang, `{ $about }`; een nieuw beleid voor voorwaardelijke toegang doet dat bijvoorbeeld. Bekijk in de Azure-portal de aanmeldingslogboeken van de toepassing, en sluit die uit van het beleid of vraag de mensen opnieuw te verbinden. Zij zijn tot nu toe niet ingelicht.
    .over = Microsoft weigert niet meer veel mensen om dezelfde reden de toegang.
condition-microsoft-unreachable = Mattermost kan Microsoft niet bereiken, dus niemand krijgt meldingen. Controleer de weg van deze server naar internet (DNS, firewall, proxy); is die in orde, dan toont https://status.cloud.microsoft de storingen. Wat is binnengekomen blijft bewaard en wordt vanzelf verder verwerkt.
    .over = Microsoft antwoordt.
condition-database = De eigen verbindingen van de plugin met de database van Mattermost mislukken, dus niemand krijgt meldingen; Microsoft herhaalt vier uur lang wat het niet kon afleveren. Elke Mattermost-server heeft maximaal vijf verbindingen meer nodig dan zonder de plugin; in het logboek van Mattermost staat wat er mislukt.
    .over = De database antwoordt.
condition-dead-rows = Berichten die na veel pogingen zijn opgegeven: { $about }. Iemand van de ontvangers heeft niet eens gehoord dat er een bericht is. De reden staat in het logboek van Mattermost.
    .over = In de afgelopen week zijn er geen berichten opgegeven.
people-not-received = Sinds { $since } komen er geen berichten van Teams in Mattermost binnen, omdat een beheerder de verbinding met Microsoft moet herstellen. Je systeembeheerders weten ervan; je hoeft niets te doen.
people-microsoft-unreachable = Microsoft antwoordt sinds { $since } niet. Wat binnenkomt totdat het weer antwoordt, krijg je dan; je hoeft niets te doen.
people-presence-unknown = Microsoft zegt niet of je afwezig bent, dus je krijgt ook meldingen terwijl je actief bent in Teams. Je systeembeheerders weten ervan.
people-cannot-connect = Sinds { $since } kan niemand verbinden, omdat een beheerder de app-registratie bij Microsoft moet herstellen. Je systeembeheerders weten ervan.
people-many-refused = Microsoft weigert sinds { $since } veel mensen de toegang. Je systeembeheerders weten ervan; je hoeft niets te doen.

## Status en test, voor beheerders

command-test-help = De hele weg van Microsoft Teams naar Mattermost stap voor stap testen
admins-only = Alleen systeembeheerders kunnen deze test uitvoeren. Typ `/msteams status` om je eigen verbinding te zien.
overview = **Voor beheerders**
    - Verbonden gebruikers: { $connected }
    - Abonnement op alle chats: { $subscription }
    - Laatste melding van Microsoft: { $last }
    - Meldingen in behandeling: { $waiting }; de oudste: { $oldest }
    - Opgegeven in de afgelopen week: { $dead }
    - Niet ingehaalde onderbrekingen: { $gaps }; geen meldingen sinds: { $gap }
    - Door Microsoft beperkte aanvragen: { $throttled }
    - Vervaldatum van het clientgeheim: { $secret }
overview-none = –
overview-at = { $time }
overview-until = tot { $time }
overview-turned-off = geen, omdat meldingen zijn uitgeschakeld
overview-unknown = onbekend; de toepassingsmachtiging Application.Read.All toont het
attention = :warning: Sinds { $since }: { $what }
attention-none = :white_check_mark: Niets vraagt om je aandacht.
test-verdict-good = :white_check_mark: **Alles wat getest kon worden werkt.**
test-verdict-broken = :x: **De weg is hier onderbroken: { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }: { $what }
test-skipped = :heavy_minus_sign: { $step }: { $why }
test-failed = Dit is mislukt: `{ $error }`. Gaat het vanzelf over, zoals een storing, probeer het dan over een paar minuten opnieuw.
test-no-subscription = Dat is er nog niet. Het wordt aangemaakt zodra niets anders meer in de weg staat; probeer het over een minuut opnieuw.
test-message = Hier vroeg je om: de bot kan je schrijven.
skipped-after = niet getest, omdat een eerdere stap niet werkt
skipped-unshown = Microsoft toont het niet
skipped-not-connected = niet getest, omdat je niet met Microsoft Teams verbonden bent
step-settings = Instellingen
step-application = Toepassing bij Microsoft
step-chat-permission = Machtiging Chat.Read.All
step-presence-permission = Machtiging Presence.Read.All
step-redirect-uri = Omleidings-URI
step-reach = Microsoft bereikt Mattermost
step-subscription = Abonnement op alle chats
step-presence = Je aanwezigheid
step-post = Bericht aan jou
