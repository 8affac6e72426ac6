# O que as pessoas leem. Cada texto diz o que aconteceu, por que e o que fazer em seguida.

## Comando de barra

command-description = Receba no Mattermost notificações dos seus chats do Microsoft Teams
command-connect-help = Conectar sua conta do Mattermost à sua conta do Microsoft Teams
command-disconnect-help = Desconectar sua conta do Mattermost da sua conta do Microsoft Teams
command-status-help = Mostrar se sua conta está conectada e se você recebe notificações
command-notifications-help = Mostrar ou alterar se você recebe notificações
command-notifications-on-help = Enviar notificações no Mattermost quando eu não estiver no Teams
command-notifications-off-help = Não enviar notificações no Mattermost
command-notifications-status-help = Mostrar se recebo notificações
command-help-help = Mostrar o que o comando pode fazer
help =
    As mensagens do Microsoft Teams que você recebe enquanto não está no Teams podem chegar aqui. Você pode digitar:
    - `/msteams connect`: conectar sua conta à sua conta do Microsoft Teams
    - `/msteams notifications`: mostrar se você recebe notificações e alterar isso; `/msteams notifications on` ou `off` altera na hora
    - `/msteams status`: mostrar se sua conta está conectada e se você recebe notificações
    - `/msteams disconnect`: desconectar sua conta
    - `/msteams help`: mostrar esta lista
unknown-command = O comando `/msteams { $word }` não existe. As palavras são `connect`, `disconnect`, `status`, `notifications`, `notifications on`, `notifications off` e `help`; `/msteams help` explica o que fazem.
command-failed = Não funcionou, porque o Mattermost não conseguiu ler ou gravar os dados de que precisa. Nada mudou. Tente novamente em um minuto; se o problema continuar, avise o administrador do sistema.

## Conexão

connect-link = [Clique aqui para conectar sua conta do Microsoft Teams]({ $url }). Na página da Microsoft, entre com a conta que tem o mesmo endereço de e-mail da sua conta do Mattermost. O link vale até que sua conta esteja conectada.
sign-in-again = A Microsoft não aceita mais sua conexão com o Microsoft Teams ({ $code }). [Clique aqui para entrar na Microsoft novamente]({ $url }); o link continua válido. Até lá, suas notificações continuam na medida do possível.
already-connected = Sua conta já está conectada ao Microsoft Teams como **{ $account }**. Para usar outra conta, digite primeiro `/msteams disconnect`.
not-connected = Sua conta não está conectada ao Microsoft Teams. Para conectá-la, digite `/msteams connect`.
disconnected = Sua conta foi desconectada do Microsoft Teams e você não receberá mais notificações dele. O Mattermost excluiu o acesso que tinha. A Microsoft mantém a permissão que você deu até que você a remova em [myapps.microsoft.com](https://myapps.microsoft.com).
connected = Conta conectada: **{ $account }**.
notifications-question = Você quer receber aqui notificações das mensagens do Microsoft Teams que chegam enquanto você não está no Teams?
button-enable = Ativar notificações
button-not-now = Agora não
button-turn-on = Ativar
button-turn-off = Desativar
button-not-yours = Estes botões são para a pessoa a quem a mensagem foi enviada, por isso nada mudou. Para fazer sua própria escolha, digite `/msteams notifications`.
notifications-are-on = As notificações estão **ativadas**: as mensagens que você recebe enquanto não está no Teams chegam aqui. Para desativá-las, digite `/msteams notifications off`.
notifications-are-off = As notificações estão **desativadas**: as mensagens do Teams não chegam aqui. Para ativá-las, digite `/msteams notifications on`.
notifications-turned-on = As notificações agora estão **ativadas**. A partir de agora, as mensagens que você receber enquanto não estiver no Teams chegarão aqui.
notifications-turned-off = As notificações agora estão **desativadas**. As mensagens do Teams não chegarão mais aqui. Para ativá-las novamente, digite `/msteams notifications on`.
status-connected = Sua conta está conectada ao Microsoft Teams como **{ $account }**.
status-connected-since = Sua conta está conectada ao Microsoft Teams como **{ $account }** desde { $since }.
status-last-notified = Sua última notificação do Teams é de { $at }.
status-never-notified = Você não recebeu nenhuma notificação do Teams ultimamente.
not-configured = A conexão com o Microsoft Teams ainda não foi configurada, por isso ninguém pode conectar sua conta. Peça ao administrador do sistema que complete as configurações do plugin do Microsoft Teams.
turned-off = As notificações do Microsoft Teams foram desativadas pelo administrador, por isso nada chega aqui até que sejam ativadas novamente. O que você escolheu será mantido.

## A página nas configurações do usuário

settings-title = Microsoft Teams
settings-account = Conta
settings-connected = Conta conectada: { $account }.
settings-not-connected = Não conectada. Na página da Microsoft, entre com a conta que tem o mesmo endereço de e-mail da sua conta do Mattermost.
settings-connect = Conectar
settings-disconnect = Desconectar
settings-notifications = Notificações

## Notificações

head-topic = { $sender } em **{ $topic }**
head-members = { $sender } em um chat com { $members }
head-group = { $sender } em um chat em grupo
head-important = ❗ Importante: { $head }
head-urgent = 🔔 Urgente: { $head }
between-names = { ", " }
members-and-more = { $names } e { $count ->
    [one] mais { $count } pessoa
   *[other] mais { $count } pessoas
}
sender-unknown = Alguém
sender-app = **{ $name }** (aplicativo)
sender-guest = **{ $name }** (convidado)
sender-external = **{ $name }** (externo)
sender-phone = **{ $name }** (telefone)
open-in-teams = Abrir no Microsoft Teams
continue-in-teams = Continuar lendo no Microsoft Teams
label-before = { $label }:
image = Imagem
gif = GIF
video = Vídeo
voice-message = Mensagem de voz
file = Arquivo
file-offer = Arquivo oferecido no Teams
file-denied = segundo a Microsoft, você não pode ler
file-gone = não existe mais
file-empty = vazio
file-too-large = grande demais para o Mattermost
file-too-many = um arquivo a mais para uma mensagem
file-turned-off = o Mattermost não aceita arquivos
file-refused = o Mattermost não aceitou
file-elsewhere = nem no SharePoint nem no OneDrive
file-late = não foi possível obter
code-snippet = Trecho de código
card = Cartão
card-buttons = No Teams:
card-tax = Imposto
card-vat = IVA
card-total = Total
meeting = Reunião
tab = Guia
loop-component = Componente do Loop
attachment = Anexo
more-attachments = { $count ->
    [one] e mais { $count } anexo
   *[other] e mais { $count } anexos
}
forwarded-from = Mensagem encaminhada de
sent-something = *enviou algo que não conseguimos mostrar*
blocked-by-policy = *enviou uma mensagem que uma política da sua organização oculta*
event-joined = *{ $count ->
    [one] { $count } pessoa entrou no chat
   *[other] { $count } pessoas entraram no chat
}*
event-left = *{ $count ->
    [one] { $count } pessoa saiu do chat
   *[other] { $count } pessoas saíram do chat
}*
event-renamed = *O chat agora se chama* **{ $topic }**
event-call-started = *Uma chamada foi iniciada*
event-call-ended = *A chamada terminou*
event-other = *Algo mudou no chat*
edited = *editada no Teams*
deleted = *Esta mensagem foi excluída no Teams.*
placeholder = Você recebeu no Microsoft Teams uma mensagem que não conseguimos trazer para cá. Abra-a no Teams.

## Páginas do login na Microsoft

page-connected = Sua conta está conectada
    .text = Sua conta do Mattermost agora está conectada ao Microsoft Teams como { $account }.
    .next = Você pode fechar esta página. No Mattermost, o bot MS Teams enviou uma mensagem para você: escolha nela se quer receber notificações.
page-connected-turned-off = Sua conta está conectada
    .text = Sua conta do Mattermost agora está conectada ao Microsoft Teams como { $account }. Mas as notificações do Microsoft Teams foram desativadas pelo administrador, por isso nada chega ao Mattermost.
    .next = Você pode fechar esta página. Sua conexão será mantida para quando elas forem ativadas novamente; se precisar delas, fale com o administrador do sistema.
page-access-denied = Sua conta não está conectada
    .text = Na Microsoft, o login foi cancelado ou as permissões foram recusadas. Sem elas, o Mattermost não pode notificar você sobre seus chats.
    .next = Se quiser conectar sua conta, tente novamente e escolha “Aceitar” quando a Microsoft perguntar.
page-admin-consent = Um administrador precisa concordar primeiro
    .text = Na sua organização, somente os administradores podem conceder as permissões que o Mattermost pede.
    .next = Peça ao seu administrador do Microsoft 365 que conceda o consentimento do administrador ao aplicativo Mattermost e tente novamente.
page-not-assigned = Sua conta não pode usar este aplicativo
    .text = Sua organização abriu o aplicativo Mattermost, na Microsoft, somente para usuários atribuídos, e você não é um deles.
    .next = Peça ao seu administrador do Microsoft 365 que atribua você ao aplicativo e tente novamente.
page-conditional-access = As regras de login da sua organização não foram cumpridas
    .text = A Microsoft exige mais para este login, como um segundo fator ou um dispositivo gerenciado.
    .next = Tente novamente em um dispositivo gerenciado pela sua organização e conclua o que a Microsoft pedir. Se isso não ajudar, fale com o seu administrador do Microsoft 365.
page-account-blocked = A Microsoft não permite o login com esta conta
    .text = A conta está bloqueada ou desabilitada, ou a senha precisa ser alterada.
    .next = Entre no Microsoft 365 para ver o que há de errado ou fale com o seu administrador do Microsoft 365. Depois, tente novamente.
page-microsoft-error = A Microsoft recusou o login
    .text = A Microsoft respondeu com o erro { $code }. Nada mudou no Mattermost.
    .next = Tente novamente. Se acontecer de novo, informe este código ao administrador do sistema.
page-microsoft-error-without-code = A Microsoft recusou o login
    .text = A Microsoft não disse por quê. Nada mudou no Mattermost.
    .next = Tente novamente. Se acontecer de novo, avise o administrador do sistema.
page-state-expired = O login demorou demais
    .text = Para sua segurança, o login precisa ser concluído em até 10 minutos após o clique no link.
    .next = Tente novamente; o link no Mattermost ainda funciona.
page-state-unknown = Este login já foi concluído ou não foi iniciado aqui
    .text = Cada login vale uma única vez. Recarregar esta página ou voltar a ela não o repete.
    .next = No Mattermost, digite /msteams status para ver se sua conta está conectada. Se não estiver, tente novamente.
page-other-user = Outro usuário está conectado ao Mattermost
    .text = O login foi iniciado por um usuário do Mattermost diferente do que está conectado neste navegador.
    .next = Neste navegador, entre no Mattermost com o usuário cuja conta você quer conectar e tente novamente.
page-no-session = Entre primeiro no Mattermost
    .text = Neste navegador, ninguém entrou no Mattermost. O aplicativo para desktop e o navegador têm sessões separadas.
    .next = Entre no Mattermost neste navegador e tente novamente.
page-email-mismatch = Os endereços de e-mail são diferentes
    .text = Sua conta do Mattermost tem o endereço { $mattermost }, mas a conta da Microsoft tem { $microsoft }. Somente contas com o mesmo endereço podem ser conectadas.
    .next = Tente novamente com a conta da Microsoft de { $mattermost }. Se as duas contas forem suas, peça ao administrador do sistema que iguale os endereços.
page-no-email = A conta da Microsoft não tem endereço de e-mail
    .text = Sua conta do Mattermost tem o endereço { $mattermost }, mas a Microsoft não conhece nenhum endereço da conta com a qual você entrou, por isso não podemos saber se as duas são suas.
    .next = Tente novamente com a conta da Microsoft de { $mattermost } ou peça ao seu administrador do Microsoft 365 que informe o endereço.
page-guest = Contas de convidado não podem ser conectadas
    .text = Você entrou com uma conta de convidado, cujo endereço não é o da sua conta do Mattermost.
    .next = Tente novamente com a conta que pertence a esta organização e tem o mesmo endereço de e-mail da sua conta do Mattermost.
page-wrong-tenant = A conta pertence a outra organização
    .text = O Mattermost está conectado a uma única organização do Microsoft 365, e a conta com a qual você entrou não faz parte dela.
    .next = Tente novamente com a sua conta desta organização.
page-id-token = Não foi possível verificar o login
    .text = O que a Microsoft informou sobre quem entrou não corresponde a este login, por isso ele foi recusado.
    .next = Tente novamente. Se acontecer de novo, avise o administrador do sistema.
page-taken-by-other = Esta conta da Microsoft já está conectada
    .text = A conta da Microsoft está conectada a outro usuário do Mattermost e só pode estar conectada a um.
    .next = Entre no Mattermost como esse usuário, digite /msteams disconnect e tente novamente aqui. Se você não for esse usuário, fale com o administrador do sistema.
page-configuration-broken = A conexão com a Microsoft não está configurada corretamente
    .text = A Microsoft não aceita as configurações do plugin do Microsoft Teams. O erro não é seu.
    .next = Avise o administrador do sistema; o log do Mattermost diz o que há de errado. Tente novamente quando estiver corrigido.
page-microsoft-unreachable = A Microsoft não está respondendo no momento
    .text = O Mattermost não conseguiu acessar a Microsoft, ou a Microsoft está sobrecarregada. Nada mudou.
    .next = Tente novamente em alguns minutos.
page-not-configured = A conexão com o Microsoft Teams ainda não foi configurada
    .text = Faltam algumas configurações do plugin do Microsoft Teams, por isso ninguém pode conectar sua conta.
    .next = Peça ao administrador do sistema que complete as configurações e tente novamente.
page-failed = Não funcionou
    .text = O Mattermost não conseguiu ler ou gravar os dados de que precisa. Nada mudou.
    .next = Tente novamente em um minuto. Se o problema continuar, avise o administrador do sistema.
link-connect = Tentar novamente
link-mattermost = Abrir o Mattermost

## Configuração, para administradores

configuration-tenant-id = A configuração “Tenant ID” está faltando ou não é um ID de locatário. No portal do Azure, abra o registro do aplicativo e copie “ID do diretório (locatário)” da visão geral.
configuration-client-id = A configuração “Client ID” está faltando. No portal do Azure, abra o registro do aplicativo e copie “ID do aplicativo (cliente)” da visão geral.
configuration-client-secret = A configuração “Client Secret” está faltando. No portal do Azure, abra o registro do aplicativo, crie um segredo em “Certificados e segredos” e copie o valor dele (não o ID).
configuration-encryption-key = A configuração “At Rest Encryption Key” está faltando, por isso nenhum token pode ser armazenado. Gere uma chave no console do sistema e salve.
configuration-encryption-key-length = A configuração “At Rest Encryption Key” tem { $length } bytes, mas precisa ter exatamente 32. Informe a chave usada antes ou gere uma nova.
configuration-webhook-secret = A configuração “Webhook Secret” está faltando, por isso não seria possível distinguir as mensagens da Microsoft de mensagens falsificadas. Gere um segredo no console do sistema e salve.
configuration-site-url = A URL do site do Mattermost não está definida, por isso a Microsoft não sabe para onde enviar as mensagens. Defina-a no console do sistema, em “Servidor Web”.
configuration-site-url-https = A URL do site do Mattermost não começa com https://, e a Microsoft só envia mensagens para https. Altere-a no console do sistema, em “Servidor Web”.
configuration-cloud = A configuração “cloud” é “{ $value }”, que não é conhecida. Escolha global, gcchigh, dod ou china.
configuration-host = Um endereço da nuvem personalizada não pode ser usado: { $problem }

## Por que nada chega

unready-starting = O plugin do Microsoft Teams está iniciando. Tente novamente em um minuto.
unready-database = O plugin do Microsoft Teams não consegue acessar o banco de dados do Mattermost, por isso não pode conectar contas nem enviar notificações. Ele tenta novamente por conta própria; se isso persistir, o log do Mattermost diz por quê.
unready-server = O plugin do Microsoft Teams não conseguiu obter suas configurações do servidor do Mattermost, por isso não pode conectar contas nem enviar notificações. Ele tenta novamente por conta própria; se isso persistir, o log do Mattermost diz por quê.

## O que um administrador precisa resolver

admin-told = **Plugin do Microsoft Teams:** { $what }
admin-told-over = **Plugin do Microsoft Teams, resolvido:** { $what }
condition-settings = As configurações do plugin do Microsoft Teams não podem ser usadas, por isso ninguém recebe notificações. Digite `/msteams status` para ver quais são e o que fazer.
    .over = As configurações podem ser usadas.
condition-secret-is-id = A Microsoft recusa a configuração “Client Secret”, que parece ser o ID de um segredo em vez do valor dele. No portal do Azure, abra o registro do aplicativo, crie um novo segredo em “Certificados e segredos” e copie a coluna “Valor”; ela é mostrada uma única vez.
    .over = A Microsoft aceita o segredo do cliente.
condition-wrong-secret = A Microsoft recusa a configuração “Client Secret”: ela não é um segredo deste aplicativo. No portal do Azure, abra o registro do aplicativo, crie um novo segredo em “Certificados e segredos” e informe o valor dele.
    .over = A Microsoft aceita o segredo do cliente.
condition-secret-expired = O segredo do cliente expirou, por isso a Microsoft não dá mais acesso ao Mattermost. No portal do Azure, abra o registro do aplicativo, crie um novo segredo em “Certificados e segredos” e informe o valor dele em “Client Secret”.
    .over = A Microsoft aceita o segredo do cliente.
condition-secret-expires = O segredo do cliente expira em { $about } e, a partir daí, ninguém receberá notificações. No portal do Azure, abra o registro do aplicativo, crie um novo segredo em “Certificados e segredos” e informe o valor dele em “Client Secret” antes desse dia.
    .over = O segredo do cliente não expira em breve.
condition-unknown-app = O locatário não tem nenhum aplicativo com a configuração “Client ID”, ou ele está desabilitado lá. Compare as configurações “Client ID” e “Tenant ID” com a visão geral do registro do aplicativo no portal do Azure.
    .over = A Microsoft conhece o aplicativo.
condition-wrong-tenant = A Microsoft não tem, nesta nuvem, nenhum locatário com a configuração “Tenant ID”. No portal do Azure, abra o registro do aplicativo, copie “ID do diretório (locatário)” da visão geral e verifique a configuração “Microsoft cloud”.
    .over = A Microsoft conhece o locatário.
condition-application-refused = A Microsoft recusa o aplicativo e responde `{ $about }`. Compare as configurações com o registro do aplicativo no portal do Azure; https://login.microsoftonline.com/error explica o código.
    .over = A Microsoft aceita o aplicativo.
condition-consent-missing = O aplicativo não tem nenhuma permissão na Microsoft, porque falta o consentimento do administrador. No portal do Azure, em “Permissões de API” do registro do aplicativo, adicione as permissões de aplicativo Chat.Read.All e Presence.Read.All e clique em “Conceder consentimento do administrador”.
    .over = O aplicativo tem suas permissões na Microsoft.
condition-chat-permission-missing = Falta a permissão de aplicativo Chat.Read.All, por isso a Microsoft não envia mensagens de chat. No portal do Azure, adicione-a em “Permissões de API” do registro do aplicativo, como permissão de aplicativo, e clique em “Conceder consentimento do administrador”.
    .over = O aplicativo tem a permissão Chat.Read.All.
condition-presence-permission-missing = Falta a permissão de aplicativo Presence.Read.All, por isso as pessoas recebem notificações mesmo quando estão ativas no Teams. No portal do Azure, adicione-a em “Permissões de API” do registro do aplicativo, como permissão de aplicativo, e clique em “Conceder consentimento do administrador”.
    .over = O aplicativo tem a permissão Presence.Read.All.
condition-user-consent-missing = Ninguém consegue conectar sua conta: os usuários não podem aceitar por conta própria as permissões delegadas, e nenhum administrador as aceitou por eles. No portal do Azure, clique em “Conceder consentimento do administrador” em “Permissões de API” do registro do aplicativo e depois digite `/msteams connect` para ver se você consegue conectar sua conta.
    .over = Ultimamente, ninguém deixou de conectar sua conta por falta de consentimento.
condition-redirect-uri-missing = Ninguém consegue conectar sua conta, porque o aplicativo não tem o URI de redirecionamento deste servidor. No portal do Azure, em “Autenticação” do registro do aplicativo, adicione `{ $about }` exatamente assim, do tipo “Web”.
    .over = O URI de redirecionamento está registrado.
condition-email-mismatch = `{ $about }` não conseguiu conectar sua conta, porque a conta da Microsoft tem um endereço de e-mail diferente do da conta do Mattermost. Se as duas forem da mesma pessoa, iguale os endereços; se não, a pessoa precisa escolher a conta certa.
    .over = Nenhum endereço de e-mail divergiu ultimamente.
condition-encryption-key-differs = A configuração “At Rest Encryption Key” não é a chave com a qual os tokens armazenados foram criptografados, por isso eles não podem ser lidos. Informe novamente a chave anterior; com uma nova, todos os usuários precisarão conectar suas contas de novo.
    .over = Os tokens armazenados podem ser lidos.
condition-subscription-foreign = A Microsoft envia as mensagens de chat deste registro de aplicativo para outro endereço, `{ $about }`, e somente para um. Se for outro servidor do Mattermost, dê a cada servidor seu próprio registro de aplicativo; se nada mais usa esse endereço, exclua a assinatura dele ou espere até que ela expire, no máximo três dias.
    .over = Nenhum outro servidor impede o recebimento das mensagens de chat.
condition-subscription-refused = A Microsoft não cria uma assinatura das mensagens de chat, por isso ninguém recebe notificações. A resposta dela: `{ $about }`
    .over = A Microsoft envia as mensagens de chat.
condition-not-reachable = A Microsoft não consegue acessar o Mattermost na URL do site, por isso ninguém recebe notificações. A resposta dela: `{ $about }` Deixe passar as solicitações da Internet para o caminho /plugins/com.mattermost.msteams-sync/, por https e com um certificado público.
    .over = A Microsoft consegue acessar o Mattermost.
condition-validation-tokens-refused = Chegam notificações sem um token válido da Microsoft, por isso elas são recusadas, e as mensagens contidas nelas não chegam a ninguém. No portal do Azure, em “Aplicativos empresariais”, abra o aplicativo e verifique nas propriedades se “Atribuição necessária” está desativada; se estiver, talvez outra pessoa as esteja enviando.
    .over = As notificações chegam com tokens válidos da Microsoft.
condition-many-users-refused = A Microsoft recusa o acesso de muitas pessoas pelo mesmo motivo, `{ $about }`; uma nova política de acesso condicional, por exemplo, causa isso. Veja os logs de entrada do aplicativo no portal do Azure e exclua-o da política, ou peça às pessoas que conectem suas contas novamente. Até agora, elas não foram avisadas.
    .over = A Microsoft não recusa mais o acesso de muitas pessoas pelo mesmo motivo.
condition-microsoft-unreachable = O Mattermost não consegue acessar a Microsoft, por isso ninguém recebe notificações. Verifique o acesso deste servidor à Internet (DNS, firewall, proxy); se estiver tudo certo, https://status.cloud.microsoft mostra as interrupções. O que chegou é mantido e prossegue por conta própria.
    .over = A Microsoft responde.
condition-database = As conexões próprias do plugin com o banco de dados do Mattermost falham, por isso ninguém recebe notificações; a Microsoft repete durante quatro horas o que não conseguiu entregar. Cada servidor do Mattermost precisa de até cinco conexões a mais do que sem o plugin; o log do Mattermost diz o que falha.
    .over = O banco de dados responde.
condition-dead-rows = Mensagens abandonadas depois de muitas tentativas: { $about }. Algum dos destinatários nem sequer foi avisado de que elas existem. O log do Mattermost diz por quê.
    .over = Nenhuma mensagem foi abandonada na última semana.
people-not-received = As mensagens do Teams não chegam ao Mattermost desde { $since }, porque um administrador precisa corrigir a conexão com a Microsoft. Os administradores do sistema já sabem; você não precisa fazer nada.
people-microsoft-unreachable = A Microsoft não responde desde { $since }. O que tiver chegado até ela responder chegará a você nesse momento; você não precisa fazer nada.
people-presence-unknown = A Microsoft não diz se você está ausente, por isso você recebe notificações mesmo quando está ativo no Teams. Os administradores do sistema já sabem.
people-cannot-connect = Ninguém consegue conectar sua conta desde { $since }, porque um administrador precisa corrigir o registro do aplicativo na Microsoft. Os administradores do sistema já sabem.
people-many-refused = A Microsoft recusa o acesso de muitas pessoas desde { $since }. Os administradores do sistema já sabem; você não precisa fazer nada.

## Status e teste, para administradores

command-test-help = Testar passo a passo todo o caminho do Microsoft Teams ao Mattermost
admins-only = Somente os administradores do sistema podem executar este teste. Para ver sua própria conexão, digite `/msteams status`.
overview = **Para administradores**
    - Contas conectadas: { $connected }
    - Assinatura de todos os chats: { $subscription }
    - Última notificação da Microsoft: { $last }
    - Notificações em processamento: { $waiting }; a mais antiga: { $oldest }
    - Abandonadas na última semana: { $dead }
    - Interrupções não recuperadas: { $gaps }; sem notificações desde: { $gap }
    - Solicitações limitadas pela Microsoft: { $throttled }
    - Expiração do segredo do cliente: { $secret }
overview-none = –
overview-at = { $time }
overview-until = até { $time }
overview-turned-off = nenhuma, porque as notificações estão desativadas
overview-unknown = desconhecida; a permissão de aplicativo Application.Read.All a mostra
attention = :warning: Desde { $since }: { $what }
attention-none = :white_check_mark: Nada exige sua atenção.
test-verdict-good = :white_check_mark: **Tudo o que pôde ser testado funciona.**
test-verdict-broken = :x: **O caminho está interrompido aqui: { $step }**
test-good = :white_check_mark: { $step }
test-broken = :x: { $step }: { $what }
test-skipped = :heavy_minus_sign: { $step }: { $why }
test-failed = Falhou: `{ $error }`. Se for algo passageiro, como uma interrupção, tente novamente em alguns minutos.
test-no-subscription = Ainda não há nenhuma. Ela é criada assim que não houver mais nenhum impedimento; tente novamente em um minuto.
test-message = Aqui está o que você pediu: o bot consegue escrever para você.
skipped-after = não testado, porque uma etapa anterior falhou
skipped-unshown = a Microsoft não mostra isso
skipped-not-connected = não testado, porque sua conta não está conectada ao Microsoft Teams
step-settings = Configurações
step-application = Aplicativo na Microsoft
step-chat-permission = Permissão Chat.Read.All
step-presence-permission = Permissão Presence.Read.All
step-redirect-uri = URI de redirecionamento
step-reach = A Microsoft acessa o Mattermost
step-subscription = Assinatura de todos os chats
step-presence = Sua presença
step-post = Mensagem para você
