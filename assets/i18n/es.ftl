# Lo que la gente lee. Cada texto dice qué ha pasado, por qué y qué hacer a continuación.

## Comando de barra

command-description = Recibe en Mattermost notificaciones de tus chats de Microsoft Teams
command-connect-help = Conectar tu cuenta de Mattermost con tu cuenta de Microsoft Teams
command-disconnect-help = Desconectar tu cuenta de Mattermost de tu cuenta de Microsoft Teams
command-status-help = Mostrar si tu cuenta está conectada y si recibes notificaciones
command-notifications-help = Mostrar o cambiar si recibes notificaciones
command-notifications-on-help = Enviarme notificaciones en Mattermost cuando no estoy en Teams
command-notifications-off-help = No enviarme notificaciones en Mattermost
command-notifications-status-help = Mostrar si recibo notificaciones
command-help-help = Mostrar qué puede hacer el comando
help =
    Los mensajes de Microsoft Teams que recibes mientras no estás en Teams pueden llegarte aquí. Puedes escribir:
    - `/msteams connect`: conectar tu cuenta con tu cuenta de Microsoft Teams
    - `/msteams notifications`: mostrar si recibes notificaciones y cambiarlo; `/msteams notifications on` u `off` lo cambia de inmediato
    - `/msteams status`: mostrar si tu cuenta está conectada y si recibes notificaciones
    - `/msteams disconnect`: desconectar tu cuenta
    - `/msteams help`: mostrar esta lista
unknown-command = El comando `/msteams { $word }` no existe. Las palabras son `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` y `help`; `/msteams help` explica qué hacen.
command-failed = No ha funcionado, porque Mattermost no ha podido leer o escribir los datos que necesita. No ha cambiado nada. Inténtalo de nuevo en un minuto; si sigue fallando, avisa al administrador del sistema.

## Conexión

connect-link = [Haz clic aquí para conectar tu cuenta de Microsoft Teams]({ $url }). Inicia sesión en Microsoft con la cuenta que tiene la misma dirección de correo electrónico que tu cuenta de Mattermost. El enlace es válido hasta que tu cuenta esté conectada.
sign-in-again = Microsoft ya no acepta tu conexión con Microsoft Teams ({ $code }). [Haz clic aquí para volver a iniciar sesión en Microsoft]({ $url }); el enlace no caduca. Mientras tanto, tus notificaciones continúan en la medida de lo posible.
already-connected = Tu cuenta ya está conectada a Microsoft Teams como **{ $account }**. Para usar otra cuenta, escribe primero `/msteams disconnect`.
not-connected = Tu cuenta no está conectada a Microsoft Teams. Para conectarla, escribe `/msteams connect`.
disconnected = Tu cuenta está desconectada de Microsoft Teams y ya no recibirás notificaciones. Mattermost ha eliminado su acceso. Microsoft conserva el permiso que diste hasta que lo quites en [myapps.microsoft.com](https://myapps.microsoft.com).
connected = Cuenta conectada: **{ $account }**.
notifications-question = ¿Quieres recibir aquí notificaciones de los mensajes de Microsoft Teams que te llegan mientras no estás en Teams?
button-enable = Activar las notificaciones
button-not-now = Ahora no
button-turn-on = Activar
button-turn-off = Desactivar
button-not-yours = Estos botones son para la persona a la que se envió el mensaje, así que no ha cambiado nada. Para elegir por tu cuenta, escribe `/msteams notifications`.
notifications-are-on = Las notificaciones están **activadas**: los mensajes que recibes mientras no estás en Teams te llegan aquí. Para desactivarlas, escribe `/msteams notifications off`.
notifications-are-off = Las notificaciones están **desactivadas**: los mensajes de Teams no te llegan aquí. Para activarlas, escribe `/msteams notifications on`.
notifications-turned-on = Ahora las notificaciones están **activadas**. A partir de este momento, los mensajes que recibas mientras no estés en Teams te llegarán aquí.
notifications-turned-off = Ahora las notificaciones están **desactivadas**. Los mensajes de Teams ya no te llegarán aquí. Para volver a activarlas, escribe `/msteams notifications on`.
status-connected = Tu cuenta está conectada a Microsoft Teams como **{ $account }**.
status-connected-since = Tu cuenta está conectada a Microsoft Teams como **{ $account }** desde el { $since }.
status-last-notified = Tu última notificación de Teams es del { $at }.
status-never-notified = Últimamente no has recibido ninguna notificación de Teams.
not-configured = La conexión con Microsoft Teams aún no está configurada, así que nadie puede conectar su cuenta. Pide al administrador del sistema que complete la configuración del plugin de Microsoft Teams.
turned-off = El administrador ha desactivado las notificaciones de Microsoft Teams, así que aquí no te llegará nada hasta que se vuelvan a activar. Lo que has elegido se conserva.

## La página en la configuración del usuario

settings-title = Microsoft Teams
settings-account = Cuenta
settings-connected = Cuenta conectada: { $account }.
settings-not-connected = Sin conectar. Inicia sesión en Microsoft con la cuenta que tiene la misma dirección de correo electrónico que tu cuenta de Mattermost.
settings-connect = Conectar
settings-disconnect = Desconectar
settings-notifications = Notificaciones

## Notificaciones

head-topic = { $sender } en **{ $topic }**
head-members = { $sender } en un chat con { $members }
head-group = { $sender } en un chat grupal
head-important = ❗ Importante: { $head }
head-urgent = 🔔 Urgente: { $head }
between-names = { ", " }
members-and-more = { $names } y { $count ->
    [one] una persona más
   *[other] { $count } personas más
}
sender-unknown = Alguien
sender-app = **{ $name }** (aplicación)
sender-guest = **{ $name }** (invitado)
sender-external = **{ $name }** (externo)
sender-phone = **{ $name }** (teléfono)
open-in-teams = Abrir en Microsoft Teams
continue-in-teams = Seguir leyendo en Microsoft Teams
label-before = { $label }:
image = Imagen
gif = GIF
video = Vídeo
voice-message = Mensaje de voz
file = Archivo
file-offer = Archivo ofrecido en Teams
file-denied = según Microsoft, no puedes leerlo
file-gone = ya no existe
file-empty = vacío
file-too-large = demasiado grande para Mattermost
file-too-many = un archivo de más para un mensaje
file-turned-off = Mattermost no admite archivos
file-refused = Mattermost no lo aceptó
file-elsewhere = ni en SharePoint ni en OneDrive
file-late = no se pudo obtener
code-snippet = Fragmento de código
card = Tarjeta
card-buttons = En Teams:
card-tax = Impuestos
card-vat = IVA
card-total = Total
meeting = Reunión
tab = Pestaña
loop-component = Componente de Loop
attachment = Archivo adjunto
more-attachments = { $count ->
    [one] y un archivo adjunto más
   *[other] y { $count } archivos adjuntos más
}
forwarded-from = Mensaje reenviado de
sent-something = *ha enviado algo que no hemos podido mostrar*
blocked-by-policy = *ha enviado un mensaje que una directiva de tu organización oculta*
event-joined = *{ $count ->
    [one] Una persona se ha unido al chat
   *[other] { $count } personas se han unido al chat
}*
event-left = *{ $count ->
    [one] Una persona ha salido del chat
   *[other] { $count } personas han salido del chat
}*
event-renamed = *El chat ahora se llama* **{ $topic }**
event-call-started = *Ha empezado una llamada*
event-call-ended = *La llamada ha terminado*
event-other = *Algo ha cambiado en el chat*
edited = *editado en Teams*
deleted = *Este mensaje se ha eliminado en Teams.*
placeholder = Has recibido en Microsoft Teams un mensaje que no hemos podido traer aquí. Ábrelo en Teams.

## Páginas del inicio de sesión

page-connected = Tu cuenta está conectada
    .text = Tu cuenta de Mattermost está ahora conectada a Microsoft Teams como { $account }.
    .next = Puedes cerrar esta página. En Mattermost, el bot MS Teams te ha enviado un mensaje: elige ahí si quieres recibir notificaciones.
page-connected-turned-off = Tu cuenta está conectada
    .text = Tu cuenta de Mattermost está ahora conectada a Microsoft Teams como { $account }. Pero el administrador ha desactivado las notificaciones de Microsoft Teams, así que no llega nada a Mattermost.
    .next = Puedes cerrar esta página. Tu conexión se conserva para cuando se vuelvan a activar; si las necesitas, consulta al administrador del sistema.
page-access-denied = Tu cuenta no está conectada
    .text = En Microsoft se canceló el inicio de sesión o se rechazaron los permisos. Sin ellos, Mattermost no puede avisarte de tus chats.
    .next = Si quieres conectar tu cuenta, inténtalo de nuevo y elige «Aceptar» cuando Microsoft lo pregunte.
page-admin-consent = Antes tiene que dar su consentimiento un administrador
    .text = En tu organización, solo los administradores pueden conceder los permisos que pide Mattermost.
    .next = Pide a tu administrador de Microsoft 365 que conceda el consentimiento de administrador a la aplicación Mattermost y vuelve a intentarlo.
page-not-assigned = Tu cuenta no puede usar esta aplicación
    .text = Tu organización ha abierto la aplicación Mattermost, en Microsoft, solo a los usuarios asignados, y tú no eres uno de ellos.
    .next = Pide a tu administrador de Microsoft 365 que te asigne a la aplicación y vuelve a intentarlo.
page-conditional-access = No se cumplen las reglas de inicio de sesión de tu organización
    .text = Microsoft exige algo más para este inicio de sesión, como un segundo factor o un dispositivo administrado.
    .next = Inténtalo de nuevo en un dispositivo que administre tu organización y completa lo que pida Microsoft. Si eso no ayuda, consulta a tu administrador de Microsoft 365.
page-account-blocked = Microsoft no permite iniciar sesión con esta cuenta
    .text = La cuenta está bloqueada o deshabilitada, o hay que cambiar su contraseña.
    .next = Inicia sesión en Microsoft 365 para ver qué ocurre o consulta a tu administrador de Microsoft 365. Después, inténtalo de nuevo.
page-microsoft-error = Microsoft ha rechazado el inicio de sesión
    .text = Microsoft ha respondido con el error { $code }. En Mattermost no ha cambiado nada.
    .next = Inténtalo de nuevo. Si vuelve a ocurrir, comunica este código al administrador del sistema.
page-microsoft-error-without-code = Microsoft ha rechazado el inicio de sesión
    .text = Microsoft no ha dicho por qué. En Mattermost no ha cambiado nada.
    .next = Inténtalo de nuevo. Si vuelve a ocurrir, avisa al administrador del sistema.
page-state-expired = El inicio de sesión ha tardado demasiado
    .text = Por tu seguridad, el inicio de sesión tiene que completarse en los 10 minutos siguientes al clic en el enlace.
    .next = Inténtalo de nuevo; el enlace de Mattermost sigue funcionando.
page-state-unknown = Este inicio de sesión ya se completó o no se inició aquí
    .text = Cada inicio de sesión cuenta una sola vez. Recargar esta página o volver a ella no lo repite.
    .next = En Mattermost, escribe /msteams status para ver si tu cuenta está conectada. Si no lo está, inténtalo de nuevo.
page-other-user = En Mattermost ha iniciado sesión otro usuario
    .text = El inicio de sesión lo empezó un usuario de Mattermost distinto del que tiene la sesión iniciada en este navegador.
    .next = Inicia sesión en Mattermost en este navegador con el usuario que quiere conectarse y vuelve a intentarlo.
page-no-session = Primero inicia sesión en Mattermost
    .text = En este navegador nadie ha iniciado sesión en Mattermost. La aplicación de escritorio y el navegador tienen sesiones separadas.
    .next = Inicia sesión en Mattermost en este navegador y vuelve a intentarlo.
page-email-mismatch = Las direcciones de correo electrónico son distintas
    .text = Tu cuenta de Mattermost tiene la dirección { $mattermost }, pero la cuenta de Microsoft tiene { $microsoft }. Solo se pueden conectar cuentas con la misma dirección.
    .next = Inténtalo de nuevo con la cuenta de Microsoft de { $mattermost }. Si las dos cuentas son tuyas, pide al administrador del sistema que iguale las direcciones.
page-no-email = La cuenta de Microsoft no tiene dirección de correo electrónico
    .text = Tu cuenta de Mattermost tiene la dirección { $mattermost }, pero Microsoft no conoce ninguna dirección de la cuenta con la que iniciaste sesión, así que no podemos saber si ambas son tuyas.
    .next = Inténtalo de nuevo con la cuenta de Microsoft de { $mattermost } o pide a tu administrador de Microsoft 365 que introduzca la dirección.
page-guest = Las cuentas de invitado no se pueden conectar
    .text = Has iniciado sesión con una cuenta de invitado, cuya dirección no es la de tu cuenta de Mattermost.
    .next = Inténtalo de nuevo con la cuenta que pertenece a esta organización y tiene la misma dirección de correo electrónico que tu cuenta de Mattermost.
page-wrong-tenant = La cuenta pertenece a otra organización
    .text = Mattermost está conectado a una sola organización de Microsoft 365, y la cuenta con la que iniciaste sesión no forma parte de ella.
    .next = Inténtalo de nuevo con tu cuenta de esta organización.
page-id-token = No se ha podido verificar el inicio de sesión
    .text = Lo que Microsoft ha indicado sobre quién inició sesión no corresponde a este inicio de sesión, así que se ha rechazado.
    .next = Inténtalo de nuevo. Si vuelve a ocurrir, avisa al administrador del sistema.
page-taken-by-other = Esta cuenta de Microsoft ya está conectada
    .text = La cuenta de Microsoft está conectada a otro usuario de Mattermost, y solo puede estarlo a uno.
    .next = Inicia sesión en Mattermost con ese usuario, escribe /msteams disconnect y vuelve a intentarlo aquí. Si ese usuario no eres tú, consulta al administrador del sistema.
page-configuration-broken = La conexión con Microsoft no está bien configurada
    .text = Microsoft no acepta la configuración del plugin de Microsoft Teams. No es un error tuyo.
    .next = Avisa al administrador del sistema; el registro de Mattermost dice qué ocurre. Inténtalo de nuevo cuando esté arreglado.
page-microsoft-unreachable = Microsoft no responde en este momento
    .text = Mattermost no ha podido contactar con Microsoft, o Microsoft está saturado. No ha cambiado nada.
    .next = Inténtalo de nuevo en unos minutos.
page-not-configured = La conexión con Microsoft Teams aún no está configurada
    .text = Faltan algunos ajustes del plugin de Microsoft Teams, así que nadie puede conectar su cuenta.
    .next = Pide al administrador del sistema que complete la configuración y vuelve a intentarlo.
page-failed = No ha funcionado
    .text = Mattermost no ha podido leer o escribir los datos que necesita. No ha cambiado nada.
    .next = Inténtalo de nuevo en un minuto. Si sigue fallando, avisa al administrador del sistema.
link-connect = Intentar de nuevo
link-mattermost = Abrir Mattermost

## Configuración, para administradores

configuration-tenant-id = El ajuste «Tenant ID» falta o no es un id. de inquilino. En Azure Portal, abre el registro de la aplicación y copia «Id. de directorio (inquilino)» de su información general.
configuration-client-id = Falta el ajuste «Client ID». En Azure Portal, abre el registro de la aplicación y copia «Id. de aplicación (cliente)» de su información general.
configuration-client-secret = Falta el ajuste «Client Secret». En Azure Portal, abre el registro de la aplicación, crea un secreto en «Certificados y secretos» y copia su valor (no su id.).
configuration-encryption-key = Falta el ajuste «At Rest Encryption Key», así que no se puede almacenar ningún token. Genera una clave en la consola del sistema y guarda.
configuration-encryption-key-length = El ajuste «At Rest Encryption Key» tiene { $length } bytes, pero debe tener exactamente 32. Introduce la clave que se usaba antes o genera una nueva.
configuration-webhook-secret = Falta el ajuste «Webhook Secret», así que los mensajes de Microsoft no se podrían distinguir de los falsificados. Genera un secreto en la consola del sistema y guarda.
configuration-site-url = La URL del sitio de Mattermost no está definida, así que Microsoft no sabe adónde enviar los mensajes. Defínela en la consola del sistema, en «Servidor Web».
configuration-site-url-https = La URL del sitio de Mattermost no empieza por https://, y Microsoft solo envía mensajes a https. Cámbiala en la consola del sistema, en «Servidor Web».
configuration-cloud = El ajuste «cloud» tiene el valor «{ $value }», que no se conoce. Elige global, gcchigh, dod o china.
configuration-host = Una dirección de la nube personalizada no se puede usar: { $problem }

## Por qué no llega nada

unready-starting = El plugin de Microsoft Teams se está iniciando. Inténtalo de nuevo en un minuto.
unready-database = El plugin de Microsoft Teams no puede acceder a la base de datos de Mattermost, así que no puede conectar cuentas ni enviar notificaciones. Vuelve a intentarlo por sí solo; si esto dura, el registro de Mattermost dice por qué.
unready-server = El plugin de Microsoft Teams no ha podido pedir su configuración al servidor de Mattermost, así que no puede conectar cuentas ni enviar notificaciones. Vuelve a intentarlo por sí solo; si esto dura, el registro de Mattermost dice por qué.

## Lo que un administrador tiene que resolver

admin-told = **Plugin de Microsoft Teams:** { $what }
admin-told-over = **Plugin de Microsoft Teams, resuelto:** { $what }
condition-settings = La configuración del plugin de Microsoft Teams no es válida, así que nadie recibe notificaciones. Escribe `/msteams status` para ver qué ajustes son y qué hacer.
    .over = La configuración es válida.
condition-secret-is-id = Microsoft rechaza el ajuste «Client Secret», que parece el id. de un secreto en lugar de su valor. En Azure Portal, abre el registro de la aplicación, crea un secreto nuevo en «Certificados y secretos» y copia la columna «Valor»; solo se muestra una vez.
    .over = Microsoft acepta el secreto de cliente.
condition-wrong-secret = Microsoft rechaza el ajuste «Client Secret»: no es un secreto de esta aplicación. En Azure Portal, abre el registro de la aplicación, crea un secreto nuevo en «Certificados y secretos» e introduce su valor.
    .over = Microsoft acepta el secreto de cliente.
condition-secret-expired = El secreto de cliente ha caducado, así que Microsoft ya no da acceso a Mattermost. En Azure Portal, abre el registro de la aplicación, crea un secreto nuevo en «Certificados y secretos» e introduce su valor en «Client Secret».
    .over = Microsoft acepta el secreto de cliente.
condition-secret-expires = El secreto de cliente caduca el { $about } y, a partir de entonces, nadie recibirá notificaciones. En Azure Portal, abre el registro de la aplicación, crea un secreto nuevo en «Certificados y secretos» e introduce su valor en «Client Secret» antes de ese día.
    .over = El secreto de cliente no caduca pronto.
condition-unknown-app = El inquilino no tiene ninguna aplicación con el ajuste «Client ID», o está deshabilitada en él. Compara los ajustes «Client ID» y «Tenant ID» con la información general del registro de la aplicación en Azure Portal.
    .over = Microsoft conoce la aplicación.
condition-wrong-tenant = Microsoft no tiene en esta nube ningún inquilino con el ajuste «Tenant ID». En Azure Portal, abre el registro de la aplicación, copia «Id. de directorio (inquilino)» de su información general y comprueba el ajuste «Microsoft cloud».
    .over = Microsoft conoce el inquilino.
condition-application-refused = Microsoft rechaza la aplicación y responde `{ $about }`. Compara los ajustes con el registro de la aplicación en Azure Portal; https://login.microsoftonline.com/error explica el código.
    .over = Microsoft acepta la aplicación.
condition-consent-missing = La aplicación no tiene ningún permiso en Microsoft, porque falta el consentimiento de administrador. En Azure Portal, en «Permisos de API» del registro de la aplicación, agrega los permisos de aplicación Chat.Read.All y Presence.Read.All y haz clic en «Conceder consentimiento de administrador».
    .over = La aplicación tiene sus permisos en Microsoft.
condition-chat-permission-missing = Falta el permiso de aplicación Chat.Read.All, así que Microsoft no envía mensajes de chat. En Azure Portal, agrégalo en «Permisos de API» del registro de la aplicación, como permiso de aplicación, y haz clic en «Conceder consentimiento de administrador».
    .over = La aplicación tiene el permiso Chat.Read.All.
condition-presence-permission-missing = Falta el permiso de aplicación Presence.Read.All, así que los usuarios reciben notificaciones incluso mientras están activos en Teams. En Azure Portal, agrégalo en «Permisos de API» del registro de la aplicación, como permiso de aplicación, y haz clic en «Conceder consentimiento de administrador».
    .over = La aplicación tiene el permiso Presence.Read.All.
condition-user-consent-missing = Nadie puede conectar su cuenta: los usuarios no pueden aceptar por sí mismos los permisos delegados, y ningún administrador los ha aceptado por ellos. En Azure Portal, haz clic en «Conceder consentimiento de administrador» en «Permisos de API» del registro de la aplicación y después escribe `/msteams connect` para ver si puedes conectar tu cuenta.
    .over = Últimamente nadie ha dejado de poder conectar su cuenta por falta de consentimiento.
condition-redirect-uri-missing = Nadie puede conectar su cuenta, porque la aplicación no tiene el URI de redirección de este servidor. En Azure Portal, en «Autenticación» del registro de la aplicación, agrega `{ $about }` exactamente así, de tipo «Web».
    .over = El URI de redirección está registrado.
condition-email-mismatch = `{ $about }` no ha podido conectar su cuenta, porque la cuenta de Microsoft tiene una dirección de correo electrónico distinta de la de Mattermost. Si ambas son de la misma persona, iguala las dos direcciones; si no, la persona tiene que elegir la cuenta correcta.
    .over = Últimamente no ha habido direcciones de correo electrónico distintas.
condition-encryption-key-differs = El ajuste «At Rest Encryption Key» no es la clave con la que se cifraron los tokens almacenados, así que no se pueden leer. Vuelve a introducir la clave anterior; con una nueva, todos los usuarios tendrán que volver a conectar su cuenta.
    .over = Los tokens almacenados se pueden leer.
condition-subscription-foreign = Microsoft envía los mensajes de chat de este registro de aplicación a otra dirección, `{ $about }`, y solo los envía a una. Si es otro servidor de Mattermost, da a cada servidor su propio registro de aplicación; si nada usa ya esa dirección, elimina su suscripción o espera a que caduque, tres días como máximo.
    .over = Ningún otro servidor impide recibir los mensajes de chat.
condition-subscription-refused = Microsoft no crea ninguna suscripción a los mensajes de chat, así que nadie recibe notificaciones. Su respuesta: `{ $about }`
    .over = Microsoft envía los mensajes de chat.
condition-not-reachable = Microsoft no puede acceder a Mattermost en la URL de su sitio, así que nadie recibe notificaciones. Su respuesta: `{ $about }` Deja pasar las solicitudes de Internet a la ruta /plugins/com.mattermost.msteams-sync/, por https y con un certificado público.
    .over = Microsoft puede acceder a Mattermost.
condition-validation-tokens-refused = Llegan notificaciones sin un token válido de Microsoft, así que se rechazan, y los mensajes que contienen no llegan a nadie. En Azure Portal, en «Aplicaciones empresariales», abre la aplicación y comprueba en sus propiedades que «Asignación requerida» está desactivada; si lo está, puede que las envíe otra persona.
    .over = Las notificaciones llegan con tokens válidos de Microsoft.
condition-many-users-refused = Microsoft deniega el acceso a muchas personas por el mismo motivo, `{ $about }`; lo causa, por ejemplo, una nueva directiva de acceso condicional. Consulta los registros de inicio de sesión de la aplicación en Azure Portal y exclúyela, o pide a los usuarios que vuelvan a conectar su cuenta. Hasta ahora no se les ha avisado.
    .over = Microsoft ya no deniega el acceso a muchas personas por el mismo motivo.
condition-microsoft-unreachable = Mattermost no puede contactar con Microsoft, así que nadie recibe notificaciones. Comprueba el acceso de este servidor a Internet (DNS, cortafuegos, proxy); si está bien, https://status.cloud.microsoft muestra las interrupciones del servicio. Lo que ha llegado se conserva y continúa por sí solo.
    .over = Microsoft responde.
condition-database = Las conexiones propias del plugin a la base de datos de Mattermost fallan, así que nadie recibe notificaciones; Microsoft repite durante cuatro horas lo que no ha podido entregar. Cada servidor de Mattermost necesita hasta cinco conexiones más que sin el plugin; el registro de Mattermost dice qué falla.
    .over = La base de datos responde.
condition-dead-rows = Mensajes abandonados tras muchos intentos: { $about }. A alguno de los destinatarios ni siquiera se le avisó de que existen. El registro de Mattermost dice por qué.
    .over = En la última semana no se ha abandonado ningún mensaje.
people-not-received = Los mensajes de Teams no llegan a Mattermost desde el { $since }, porque un administrador tiene que arreglar la conexión con Microsoft. Los administradores del sistema lo saben; no tienes que hacer nada.
people-microsoft-unreachable = Microsoft no responde desde el { $since }. Lo que haya llegado hasta que responda te llegará entonces; no tienes que hacer nada.
people-presence-unknown = Microsoft no dice si estás ausente, así que recibes notificaciones incluso mientras estás en Teams. Los administradores del sistema lo saben.
people-cannot-connect = Nadie puede conectar su cuenta desde el { $since }, porque un administrador tiene que arreglar el registro de la aplicación en Microsoft. Los administradores del sistema lo saben.
people-many-refused = Microsoft deniega el acceso a muchas personas desde el { $since }. Los administradores del sistema lo saben; no tienes que hacer nada.

## Estado y prueba, para administradores

command-test-help = Probar paso a paso todo el camino de Microsoft Teams a Mattermost
admins-only = Solo los administradores del sistema pueden ejecutar esta prueba. Para ver tu propia conexión, escribe `/msteams status`.
overview = **Para administradores**
    - Cuentas conectadas: { $connected }
    - Suscripción a todos los chats: { $subscription }
    - Última notificación de Microsoft: { $last }
    - Notificaciones en curso: { $waiting }; la más antigua: { $oldest }
    - Abandonadas en la última semana: { $dead }
    - Interrupciones no recuperadas: { $gaps }; sin notificaciones desde: { $gap }
    - Solicitudes limitadas por Microsoft: { $throttled }
    - Caducidad del secreto de cliente: { $secret }
overview-none = –
overview-at = { $time }
overview-until = hasta { $time }
overview-turned-off = ninguna, porque las notificaciones están desactivadas
overview-unknown = desconocida; el permiso de aplicación Application.Read.All la muestra
attention = :warning: Desde el { $since }: { $what }
attention-none = :white_check_mark: Nada requiere tu atención.
test-verdict-good = :white_check_mark: **Todo lo que se ha podido probar funciona.**
test-verdict-broken = :x: **El camino se interrumpe aquí: { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }: { $what }
test-skipped = :heavy_minus_sign: { $step }: { $why }
test-failed = Ha fallado: `{ $error }`. Si es algo pasajero, como una interrupción del servicio, inténtalo de nuevo en unos minutos.
test-no-subscription = Todavía no hay ninguna. Se creará en cuanto no haya otro obstáculo; inténtalo de nuevo en un minuto.
test-message = Esto es lo que has pedido: el bot puede escribirte.
skipped-after = no se ha probado, porque un paso anterior falla
skipped-unshown = Microsoft no lo muestra
skipped-not-connected = no se ha probado, porque tu cuenta no está conectada a Microsoft Teams
step-settings = Configuración
step-application = Aplicación en Microsoft
step-chat-permission = Permiso Chat.Read.All
step-presence-permission = Permiso Presence.Read.All
step-redirect-uri = URI de redirección
step-reach = Microsoft puede acceder a Mattermost
step-subscription = Suscripción a todos los chats
step-presence = Tu presencia
step-post = Mensaje para ti
