# Ce que les gens lisent. Chaque texte dit ce qui s’est passé, pourquoi, et que faire ensuite.

## Commande slash

command-description = Recevoir dans Mattermost les notifications de vos conversations Microsoft Teams
command-connect-help = Associer votre compte Mattermost à votre compte Microsoft Teams
command-disconnect-help = Dissocier votre compte Mattermost de votre compte Microsoft Teams
command-status-help = Afficher si votre compte est associé et si vous recevez des notifications
command-notifications-help = Afficher ou modifier la réception des notifications
command-notifications-on-help = M’envoyer des notifications dans Mattermost lorsque je ne suis pas sur Teams
command-notifications-off-help = Ne pas m’envoyer de notifications dans Mattermost
command-notifications-status-help = Afficher si je reçois des notifications
command-help-help = Afficher ce que la commande sait faire
help =
    Les messages Microsoft Teams que vous recevez lorsque vous n’êtes pas sur Teams peuvent vous être transmis ici. Vous pouvez taper :
    - `/msteams connect` : associer votre compte à votre compte Microsoft Teams
    - `/msteams notifications` : afficher si vous recevez des notifications, et le modifier ; `/msteams notifications on` ou `off` le modifie immédiatement
    - `/msteams status` : afficher si votre compte est associé et si vous recevez des notifications
    - `/msteams disconnect` : dissocier votre compte
    - `/msteams help` : afficher cette liste
unknown-command = La commande `/msteams { $word }` n’existe pas. Les mots possibles sont `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` et `help` ; `/msteams help` explique à quoi ils servent.
command-failed = L’opération a échoué, car Mattermost n’a pas pu lire ou écrire les données nécessaires. Rien n’a changé. Veuillez réessayer dans une minute ; si le problème persiste, signalez-le à votre administrateur système.

## Association du compte

connect-link = [Cliquez ici pour associer votre compte Microsoft Teams]({ $url }). Connectez-vous à Microsoft avec le compte qui a la même adresse e-mail que votre compte Mattermost. Le lien reste valable jusqu’à ce que votre compte soit associé.
sign-in-again = Microsoft n’accepte plus l’association de votre compte à Microsoft Teams ({ $code }). [Cliquez ici pour vous reconnecter à Microsoft]({ $url }) ; le lien reste valable. D’ici là, vos notifications continuent dans la mesure du possible.
already-connected = Votre compte est déjà associé au compte Microsoft Teams **{ $account }**. Pour en utiliser un autre, tapez d’abord `/msteams disconnect`.
not-connected = Votre compte n’est pas associé à Microsoft Teams. Pour l’associer, tapez `/msteams connect`.
disconnected = Votre compte est dissocié de Microsoft Teams et vous n’en recevez plus de notifications. Mattermost a supprimé son accès. Microsoft conserve l’autorisation que vous avez donnée jusqu’à ce que vous la retiriez sur [myapps.microsoft.com](https://myapps.microsoft.com).
connected = Compte associé : **{ $account }**.
notifications-question = Voulez-vous recevoir ici des notifications pour les messages Microsoft Teams qui arrivent lorsque vous n’êtes pas sur Teams ?
button-enable = Activer les notifications
button-not-now = Pas maintenant
button-turn-on = Activer
button-turn-off = Désactiver
button-not-yours = Ces boutons sont destinés à la personne à qui le message a été envoyé ; rien n’a donc changé. Pour faire votre propre choix, tapez `/msteams notifications`.
notifications-are-on = Les notifications sont **activées** : les messages que vous recevez lorsque vous n’êtes pas sur Teams vous sont transmis ici. Pour les désactiver, tapez `/msteams notifications off`.
notifications-are-off = Les notifications sont **désactivées** : les messages Teams ne vous sont pas transmis ici. Pour les activer, tapez `/msteams notifications on`.
notifications-turned-on = Les notifications sont maintenant **activées**. Désormais, les messages que vous recevez lorsque vous n’êtes pas sur Teams vous seront transmis ici.
notifications-turned-off = Les notifications sont maintenant **désactivées**. Les messages Teams ne vous seront plus transmis ici. Pour les réactiver, tapez `/msteams notifications on`.
status-connected = Votre compte est associé au compte Microsoft Teams **{ $account }**.
status-connected-since = Votre compte est associé au compte Microsoft Teams **{ $account }** depuis le { $since }.
status-last-notified = Votre dernière notification de Teams date du { $at }.
status-never-notified = Vous n’avez pas reçu de notification de Teams ces derniers temps.
not-configured = La connexion à Microsoft Teams n’est pas encore configurée ; personne ne peut donc associer son compte. Veuillez demander à votre administrateur système de compléter les paramètres du plugin Microsoft Teams.
turned-off = Votre administrateur a désactivé les notifications de Microsoft Teams ; rien ne vous est donc transmis ici tant qu’elles ne sont pas réactivées. Votre propre choix est conservé.

## La page des paramètres de l’utilisateur

settings-title = Microsoft Teams
settings-account = Compte
settings-connected = Compte associé : { $account }.
settings-not-connected = Aucun compte associé. Connectez-vous à Microsoft avec le compte qui a la même adresse e-mail que votre compte Mattermost.
settings-connect = Associer
settings-disconnect = Dissocier
settings-notifications = Notifications

## Notifications

head-topic = { $sender } dans **{ $topic }**
head-members = { $sender } dans une conversation avec { $members }
head-group = { $sender } dans une conversation de groupe
head-important = ❗ Important : { $head }
head-urgent = 🔔 Urgent : { $head }
between-names = { ", " }
members-and-more = { $names } et { $count ->
    [one] { $count } autre personne
   *[other] { $count } autres personnes
}
sender-unknown = Quelqu’un
sender-app = **{ $name }** (application)
sender-guest = **{ $name }** (invité)
sender-external = **{ $name }** (externe)
sender-phone = **{ $name }** (téléphone)
open-in-teams = Ouvrir dans Microsoft Teams
continue-in-teams = Lire la suite dans Microsoft Teams
label-before = { $label } :
image = Image
gif = GIF
video = Vidéo
voice-message = Message vocal
file = Fichier
file-offer = Fichier proposé dans Teams
file-denied = selon Microsoft, vous ne pouvez pas le lire
file-gone = n’existe plus
file-empty = vide
file-too-large = trop volumineux pour Mattermost
file-too-many = un fichier de trop pour un message
file-turned-off = Mattermost n’accepte pas de fichiers
file-refused = Mattermost ne l’a pas accepté
file-elsewhere = ni dans SharePoint ni dans OneDrive
file-late = n’a pas pu être récupéré
code-snippet = Extrait de code
card = Carte
card-buttons = Dans Teams :
card-tax = Taxe
card-vat = TVA
card-total = Total
meeting = Réunion
tab = Onglet
loop-component = Composant Loop
attachment = Pièce jointe
more-attachments = { $count ->
    [one] et { $count } autre pièce jointe
   *[other] et { $count } autres pièces jointes
}
forwarded-from = Message transféré de
sent-something = *a envoyé quelque chose que nous n’avons pas pu afficher*
blocked-by-policy = *a envoyé un message masqué par une stratégie de votre organisation*
event-joined = *{ $count ->
    [one] { $count } personne a rejoint la conversation
   *[other] { $count } personnes ont rejoint la conversation
}*
event-left = *{ $count ->
    [one] { $count } personne a quitté la conversation
   *[other] { $count } personnes ont quitté la conversation
}*
event-renamed = *La conversation s’appelle désormais* **{ $topic }**
event-call-started = *Un appel a commencé*
event-call-ended = *L’appel est terminé*
event-other = *Quelque chose a changé dans la conversation*
edited = *modifié dans Teams*
deleted = *Ce message a été supprimé dans Teams.*
placeholder = Vous avez reçu dans Microsoft Teams un message que nous n’avons pas pu vous transmettre ici. Veuillez l’ouvrir dans Teams.

## Pages de la connexion à Microsoft

page-connected = Votre compte est associé
    .text = Votre compte Mattermost est maintenant associé au compte Microsoft Teams { $account }.
    .next = Vous pouvez fermer cette page. Dans Mattermost, le bot MS Teams vous a envoyé un message : choisissez-y si vous voulez recevoir des notifications.
page-connected-turned-off = Votre compte est associé
    .text = Votre compte Mattermost est maintenant associé au compte Microsoft Teams { $account }. Mais votre administrateur a désactivé les notifications de Microsoft Teams ; rien n’arrive donc dans Mattermost.
    .next = Vous pouvez fermer cette page. L’association est conservée jusqu’à ce que les notifications soient réactivées ; adressez-vous à votre administrateur système si vous en avez besoin.
page-access-denied = Votre compte n’est pas associé
    .text = La connexion à Microsoft a été annulée ou les autorisations ont été refusées. Sans elles, Mattermost ne peut pas vous informer de vos conversations.
    .next = Si vous voulez associer votre compte, réessayez et choisissez « Accepter » lorsque Microsoft le demande.
page-admin-consent = Un administrateur doit d’abord donner son accord
    .text = Dans votre organisation, seuls les administrateurs peuvent accorder les autorisations que Mattermost demande.
    .next = Demandez à votre administrateur Microsoft 365 d’accorder le consentement d’administrateur à l’application Mattermost, puis réessayez.
page-not-assigned = Votre compte ne peut pas utiliser cette application
    .text = Votre organisation n’a ouvert l’application Mattermost, chez Microsoft, qu’aux utilisateurs affectés, et vous n’en faites pas partie.
    .next = Demandez à votre administrateur Microsoft 365 de vous affecter à l’application, puis réessayez.
page-conditional-access = Les règles de connexion de votre organisation ne sont pas respectées
    .text = Microsoft exige davantage pour cette connexion, par exemple un second facteur ou un appareil géré.
    .next = Réessayez sur un appareil géré par votre organisation et faites ce que Microsoft demande. Si cela ne suffit pas, adressez-vous à votre administrateur Microsoft 365.
page-account-blocked = Microsoft n’autorise pas ce compte à se connecter
    .text = Le compte est verrouillé ou désactivé, ou son mot de passe doit être changé.
    .next = Connectez-vous à Microsoft 365 pour voir ce qui ne va pas, ou adressez-vous à votre administrateur Microsoft 365. Réessayez ensuite.
page-microsoft-error = Microsoft a refusé la connexion
    .text = Microsoft a répondu par l’erreur { $code }. Rien n’a changé dans Mattermost.
    .next = Réessayez. Si l’erreur se reproduit, communiquez ce code à votre administrateur système.
page-microsoft-error-without-code = Microsoft a refusé la connexion
    .text = Microsoft n’a pas dit pourquoi. Rien n’a changé dans Mattermost.
    .next = Réessayez. Si l’erreur se reproduit, signalez-la à votre administrateur système.
page-state-expired = La connexion a pris trop de temps
    .text = Pour votre sécurité, la connexion doit être terminée dans les 10 minutes qui suivent le clic sur le lien.
    .next = Réessayez ; le lien dans Mattermost fonctionne toujours.
page-state-unknown = Cette connexion est déjà terminée ou n’a pas été commencée ici
    .text = Chaque connexion ne compte qu’une fois. Recharger cette page ou y revenir ne permet pas de la répéter.
    .next = Dans Mattermost, tapez /msteams status pour voir si votre compte est associé. Sinon, réessayez.
page-other-user = Un autre utilisateur est connecté à Mattermost
    .text = L’opération a été lancée par un autre utilisateur Mattermost que celui qui est connecté dans ce navigateur.
    .next = Dans ce navigateur, connectez-vous à Mattermost avec le compte que vous voulez associer, puis réessayez.
page-no-session = Veuillez d’abord vous connecter à Mattermost
    .text = Dans ce navigateur, personne n’est connecté à Mattermost. L’application de bureau et le navigateur ont des sessions séparées.
    .next = Connectez-vous à Mattermost dans ce navigateur, puis réessayez.
page-email-mismatch = Les adresses e-mail sont différentes
    .text = Votre compte Mattermost a l’adresse { $mattermost }, mais le compte Microsoft a l’adresse { $microsoft }. Seuls des comptes ayant la même adresse peuvent être associés.
    .next = Réessayez avec le compte Microsoft de { $mattermost }. Si les deux comptes sont les vôtres, demandez à votre administrateur système d’harmoniser les adresses.
page-no-email = Le compte Microsoft n’a pas d’adresse e-mail
    .text = Votre compte Mattermost a l’adresse { $mattermost }, mais Microsoft ne connaît aucune adresse du compte avec lequel vous vous êtes connecté ; nous ne pouvons donc pas savoir si les deux vous appartiennent.
    .next = Réessayez avec le compte Microsoft de { $mattermost }, ou demandez à votre administrateur Microsoft 365 de renseigner l’adresse.
page-guest = Les comptes invités ne peuvent pas être associés
    .text = Vous vous êtes connecté avec un compte invité, dont l’adresse n’est pas celle de votre compte Mattermost.
    .next = Réessayez avec le compte qui appartient à cette organisation et qui a la même adresse e-mail que votre compte Mattermost.
page-wrong-tenant = Le compte appartient à une autre organisation
    .text = Mattermost est relié à une seule organisation Microsoft 365, et le compte avec lequel vous vous êtes connecté n’en fait pas partie.
    .next = Réessayez avec votre compte de cette organisation.
page-id-token = La connexion n’a pas pu être vérifiée
    .text = Ce que Microsoft a indiqué sur la personne connectée ne correspond pas à cette connexion ; elle a donc été refusée.
    .next = Réessayez. Si cela se reproduit, signalez-le à votre administrateur système.
page-taken-by-other = Ce compte Microsoft est déjà associé
    .text = Le compte Microsoft est associé à un autre utilisateur Mattermost, et il ne peut l’être qu’à un seul.
    .next = Connectez-vous à Mattermost en tant que cet utilisateur et tapez /msteams disconnect, puis réessayez ici. Si ce compte n’est pas le vôtre, adressez-vous à votre administrateur système.
page-configuration-broken = La connexion à Microsoft n’est pas configurée correctement
    .text = Microsoft n’accepte pas les paramètres du plugin Microsoft Teams. Ce n’est pas une erreur de votre part.
    .next = Prévenez votre administrateur système ; le journal de Mattermost indique ce qui ne va pas. Réessayez une fois le problème corrigé.
page-microsoft-unreachable = Microsoft ne répond pas pour le moment
    .text = Mattermost n’a pas pu joindre Microsoft, ou Microsoft est surchargé. Rien n’a changé.
    .next = Réessayez dans quelques minutes.
page-not-configured = La connexion à Microsoft Teams n’est pas encore configurée
    .text = Certains paramètres du plugin Microsoft Teams manquent ; personne ne peut donc associer son compte.
    .next = Demandez à votre administrateur système de compléter les paramètres, puis réessayez.
page-failed = L’opération a échoué
    .text = Mattermost n’a pas pu lire ou écrire les données nécessaires. Rien n’a changé.
    .next = Réessayez dans une minute. Si le problème persiste, signalez-le à votre administrateur système.
link-connect = Réessayer
link-mattermost = Ouvrir Mattermost

## Configuration, pour les administrateurs

configuration-tenant-id = Le paramètre « Tenant ID » manque ou n’est pas un ID de locataire. Dans le portail Azure, ouvrez l’inscription de l’application et copiez « ID de l’annuaire (locataire) » depuis sa vue d’ensemble.
configuration-client-id = Le paramètre « Client ID » manque. Dans le portail Azure, ouvrez l’inscription de l’application et copiez « ID d’application (client) » depuis sa vue d’ensemble.
configuration-client-secret = Le paramètre « Client Secret » manque. Dans le portail Azure, ouvrez l’inscription de l’application, créez un secret sous « Certificats et secrets » et copiez sa valeur (et non son ID).
configuration-encryption-key = Le paramètre « At Rest Encryption Key » manque ; aucun jeton ne peut donc être stocké. Générez une clé dans la console système et enregistrez.
configuration-encryption-key-length = Le paramètre « At Rest Encryption Key » compte { $length } octets, mais doit en compter exactement 32. Saisissez la clé utilisée auparavant ou générez-en une nouvelle.
configuration-webhook-secret = Le paramètre « Webhook Secret » manque ; rien ne distinguerait donc les messages de Microsoft de messages falsifiés. Générez un secret dans la console système et enregistrez.
configuration-site-url = L’URL du site de Mattermost n’est pas définie ; Microsoft ne sait donc pas où envoyer les messages. Définissez-la dans la console système sous « Serveur web ».
configuration-site-url-https = L’URL du site de Mattermost ne commence pas par https://, et Microsoft n’envoie des messages qu’en https. Modifiez-la dans la console système sous « Serveur web ».
configuration-cloud = Le paramètre « cloud » a la valeur « { $value } », qui est inconnue. Choisissez global, gcchigh, dod ou china.
configuration-host = Une adresse du cloud personnalisé ne peut pas être utilisée : { $problem }

## Pourquoi rien n’arrive

unready-starting = Le plugin Microsoft Teams est en cours de démarrage. Veuillez réessayer dans une minute.
unready-database = Le plugin Microsoft Teams ne parvient pas à joindre la base de données de Mattermost ; il ne peut donc ni associer de compte ni envoyer de notifications. Il réessaie de lui-même ; si cela dure, le journal de Mattermost en donne la raison.
unready-server = Le plugin Microsoft Teams n’a pas pu demander ses paramètres au serveur Mattermost ; il ne peut donc ni associer de compte ni envoyer de notifications. Il réessaie de lui-même ; si cela dure, le journal de Mattermost en donne la raison.

## Ce qui demande l’intervention d’un administrateur

admin-told = **Plugin Microsoft Teams :** { $what }
admin-told-over = **Plugin Microsoft Teams, problème résolu :** { $what }
condition-settings = Les paramètres du plugin Microsoft Teams sont inutilisables ; personne ne reçoit donc de notifications. Tapez `/msteams status` pour voir lesquels et que faire.
    .over = Les paramètres sont utilisables.
condition-secret-is-id = Microsoft refuse le paramètre « Client Secret », qui ressemble à l’ID d’un secret plutôt qu’à sa valeur. Dans le portail Azure, ouvrez l’inscription de l’application, créez un nouveau secret sous « Certificats et secrets » et copiez la colonne « Valeur » ; elle n’est affichée qu’une seule fois.
    .over = Microsoft accepte le secret client.
condition-wrong-secret = Microsoft refuse le paramètre « Client Secret » : ce n’est pas un secret de cette application. Dans le portail Azure, ouvrez l’inscription de l’application, créez un nouveau secret sous « Certificats et secrets » et saisissez sa valeur.
    .over = Microsoft accepte le secret client.
condition-secret-expired = Le secret client a expiré ; Microsoft ne donne donc plus accès à Mattermost. Dans le portail Azure, ouvrez l’inscription de l’application, créez un nouveau secret sous « Certificats et secrets » et saisissez sa valeur dans « Client Secret ».
    .over = Microsoft accepte le secret client.
condition-secret-expires = Le secret client expire le { $about } ; à partir de là, personne ne recevra plus de notifications. Dans le portail Azure, ouvrez l’inscription de l’application, créez un nouveau secret sous « Certificats et secrets » et saisissez sa valeur dans « Client Secret » avant ce jour.
    .over = Le secret client n’expire pas prochainement.
condition-unknown-app = Le locataire n’a pas d’application correspondant au paramètre « Client ID », ou elle y est désactivée. Comparez les paramètres « Client ID » et « Tenant ID » avec la vue d’ensemble de l’inscription de l’application dans le portail Azure.
    .over = Microsoft connaît l’application.
condition-wrong-tenant = Microsoft n’a, dans ce cloud, aucun locataire correspondant au paramètre « Tenant ID ». Dans le portail Azure, ouvrez l’inscription de l’application, copiez « ID de l’annuaire (locataire) » depuis sa vue d’ensemble et vérifiez le paramètre « Microsoft cloud ».
    .over = Microsoft connaît le locataire.
condition-application-refused = Microsoft refuse l’application et répond `{ $about }`. Comparez les paramètres avec l’inscription de l’application dans le portail Azure ; https://login.microsoftonline.com/error explique le code.
    .over = Microsoft accepte l’application.
condition-consent-missing = L’application n’a aucune autorisation chez Microsoft, car le consentement d’administrateur manque. Dans le portail Azure, sous « Autorisations de l’API » de l’inscription de l’application, ajoutez les autorisations d’application Chat.Read.All et Presence.Read.All, puis cliquez sur « Accorder un consentement d’administrateur ».
    .over = L’application a ses autorisations chez Microsoft.
condition-chat-permission-missing = L’autorisation d’application Chat.Read.All manque ; Microsoft n’envoie donc aucun message de conversation. Dans le portail Azure, ajoutez-la sous « Autorisations de l’API » de l’inscription de l’application, en tant qu’autorisation d’application, puis cliquez sur « Accorder un consentement d’administrateur ».
    .over = L’application a l’autorisation Chat.Read.All.
condition-presence-permission-missing = L’autorisation d’application Presence.Read.All manque ; les utilisateurs reçoivent donc des notifications même lorsqu’ils sont actifs dans Teams. Dans le portail Azure, ajoutez-la sous « Autorisations de l’API » de l’inscription de l’application, en tant qu’autorisation d’application, puis cliquez sur « Accorder un consentement d’administrateur ».
    .over = L’application a l’autorisation Presence.Read.All.
condition-user-consent-missing = Personne ne peut associer son compte : les utilisateurs ne peuvent pas accepter eux-mêmes les autorisations déléguées, et aucun administrateur ne les a acceptées pour eux. Dans le portail Azure, cliquez sur « Accorder un consentement d’administrateur » sous « Autorisations de l’API » de l’inscription de l’application, puis tapez `/msteams connect` pour voir si vous pouvez associer votre compte.
    .over = Ces derniers temps, personne n’a échoué à associer son compte faute de consentement.
condition-redirect-uri-missing = Personne ne peut associer son compte, car l’application n’a pas l’URI de redirection de ce serveur. Dans le portail Azure, sous « Authentification » de l’inscription de l’application, ajoutez `{ $about }` exactement sous cette forme, avec le type « Web ».
    .over = L’URI de redirection est enregistrée.
condition-email-mismatch = `{ $about }` n’a pas pu associer son compte, car le compte Microsoft a une autre adresse e-mail que le compte Mattermost. Si les deux appartiennent à la même personne, harmonisez les deux adresses ; sinon, la personne doit choisir le bon compte.
    .over = Aucune adresse e-mail n’a différé ces derniers temps.
condition-encryption-key-differs = Le paramètre « At Rest Encryption Key » n’est pas la clé avec laquelle les jetons stockés ont été chiffrés ; ils ne peuvent donc pas être lus. Saisissez de nouveau l’ancienne clé ; avec une nouvelle, chaque utilisateur devra réassocier son compte.
    .over = Les jetons stockés peuvent être lus.
condition-subscription-foreign = Microsoft envoie les messages de conversation de cette inscription d’application à une autre adresse, `{ $about }`, et à une seule. S’il s’agit d’un autre serveur Mattermost, donnez à chaque serveur sa propre inscription d’application ; si plus rien n’utilise cette adresse, supprimez son abonnement ou attendez qu’il expire, trois jours au plus.
    .over = Aucun autre serveur n’empêche la réception des messages de conversation.
condition-subscription-refused = Microsoft ne crée pas d’abonnement aux messages de conversation ; personne ne reçoit donc de notifications. Sa réponse : `{ $about }`
    .over = Microsoft envoie les messages de conversation.
condition-not-reachable = Microsoft ne parvient pas à joindre Mattermost à l’URL de son site ; personne ne reçoit donc de notifications. Sa réponse : `{ $about }` Laissez passer les requêtes venant d’Internet vers le chemin /plugins/com.mattermost.msteams-sync/, en https avec un certificat public.
    .over = Microsoft parvient à joindre Mattermost.
condition-validation-tokens-refused = Des notifications arrivent sans jeton valide de Microsoft ; elles sont donc refusées, et les messages qu’elles contiennent ne parviennent à personne. Dans le portail Azure, sous « Applications d’entreprise », ouvrez l’application et vérifiez dans ses propriétés que « Affectation requise » est désactivé ; si c’est le cas, quelqu’un d’autre les envoie peut-être.
    .over = Les notifications arrivent avec des jetons valides de Microsoft.
condition-many-users-refused = Microsoft refuse l’accès de nombreuses personnes pour la même raison, `{ $about }` ; une nouvelle stratégie d’accès conditionnel, par exemple, a cet effet. Consultez les journaux de connexion de l’application dans le portail Azure, et exemptez-la ou demandez aux personnes concernées d’associer de nouveau leur compte. Pour l’instant, elles n’en ont pas été informées.
    .over = Microsoft ne refuse plus l’accès de nombreuses personnes pour la même raison.
condition-microsoft-unreachable = Mattermost ne parvient pas à joindre Microsoft ; personne ne reçoit donc de notifications. Vérifiez l’accès de ce serveur à Internet (DNS, pare-feu, proxy) ; s’il fonctionne, https://status.cloud.microsoft indique les pannes. Ce qui est arrivé est conservé et son traitement reprend de lui-même.
    .over = Microsoft répond.
condition-database = Les connexions propres du plugin à la base de données de Mattermost échouent ; personne ne reçoit donc de notifications. Microsoft renvoie pendant quatre heures ce qu’il n’a pas pu remettre. Chaque serveur Mattermost peut avoir besoin de cinq connexions de plus que sans le plugin ; le journal de Mattermost indique ce qui échoue.
    .over = La base de données répond.
condition-dead-rows = Messages abandonnés après de nombreuses tentatives : { $about }. Parmi les destinataires, quelqu’un n’a même pas été averti de leur existence. Le journal de Mattermost en donne la raison.
    .over = Aucun message n’a été abandonné au cours de la dernière semaine.
people-not-received = Les messages Teams n’arrivent plus dans Mattermost depuis le { $since }, car un administrateur doit réparer la connexion à Microsoft. Vos administrateurs système sont au courant ; vous n’avez rien à faire.
people-microsoft-unreachable = Microsoft ne répond plus depuis le { $since }. Ce qui arrive d’ici là vous sera transmis dès qu’il répondra ; vous n’avez rien à faire.
people-presence-unknown = Microsoft n’indique pas si vous êtes absent ; vous recevez donc des notifications même lorsque vous êtes actif dans Teams. Vos administrateurs système sont au courant.
people-cannot-connect = Personne ne peut associer son compte depuis le { $since }, car un administrateur doit réparer l’inscription de l’application chez Microsoft. Vos administrateurs système sont au courant.
people-many-refused = Microsoft refuse l’accès de nombreuses personnes depuis le { $since }. Vos administrateurs système sont au courant ; vous n’avez rien à faire.

## État et test, pour les administrateurs

command-test-help = Tester pas à pas tout le chemin de Microsoft Teams à Mattermost
admins-only = Seuls les administrateurs système peuvent lancer ce test. Pour voir l’état de votre propre compte, tapez `/msteams status`.
overview = **Pour les administrateurs**
    - Comptes associés : { $connected }
    - Abonnement à toutes les conversations : { $subscription }
    - Dernière notification de Microsoft : { $last }
    - Notifications en cours de traitement : { $waiting } ; la plus ancienne : { $oldest }
    - Abandonnées au cours de la dernière semaine : { $dead }
    - Interruptions non rattrapées : { $gaps } ; aucune notification depuis : { $gap }
    - Requêtes limitées par Microsoft : { $throttled }
    - Expiration du secret client : { $secret }
overview-none = –
overview-at = { $time }
overview-until = jusqu’au { $time }
overview-turned-off = aucun, car les notifications sont désactivées
overview-unknown = inconnue ; l’autorisation d’application Application.Read.All l’indique
attention = :warning: Depuis le { $since } : { $what }
attention-none = :white_check_mark: Rien ne demande votre attention.
test-verdict-good = :white_check_mark: **Tout ce qui a pu être testé fonctionne.**
test-verdict-broken = :x: **Le chemin est interrompu ici : { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step } : { $what }
test-skipped = :heavy_minus_sign: { $step } : { $why }
test-failed = Échec : `{ $error }`. Si la cause est passagère, comme une panne, réessayez dans quelques minutes.
test-no-subscription = Il n’y en a pas encore. L’abonnement est créé dès que plus rien d’autre ne s’y oppose ; réessayez dans une minute.
test-message = Voici ce que vous avez demandé : le bot peut vous écrire.
skipped-after = non testé, car une étape précédente ne fonctionne pas
skipped-unshown = Microsoft ne l’indique pas
skipped-not-connected = non testé, car votre compte n’est pas associé à Microsoft Teams
step-settings = Paramètres
step-application = Application chez Microsoft
step-chat-permission = Autorisation Chat.Read.All
step-presence-permission = Autorisation Presence.Read.All
step-redirect-uri = URI de redirection
step-reach = Microsoft parvient à joindre Mattermost
step-subscription = Abonnement à toutes les conversations
step-presence = Votre présence
step-post = Message à votre intention
