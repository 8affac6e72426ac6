// What the plugin adds to Mattermost's web app: its page in the user's settings. Everything works without it, too.

import icon from '../../assets/icon.svg';
import { id } from '../../plugin.json';
import { account } from './account';
import { Connection, type ConnectionStatus } from './connection';
import type { PluginConfiguration, PluginRegistry, Store } from './mattermost';

window.registerPlugin(id, { initialize });

function initialize(registry: PluginRegistry, store: Store): void {
  const connection = new Connection(pluginRoot(store));
  const Account = account(connection);
  connection.subscribe((status) => registry.registerUserSettings(settings(status, Account)));
  const refresh = () => void connection.refresh();
  registry.registerWebSocketEventHandler(`custom_${id}_user_connected`, refresh);
  registry.registerWebSocketEventHandler(`custom_${id}_user_disconnected`, refresh);
  registry.registerReconnectHandler(refresh);
  refresh();
}

/** Mattermost may live under a path of its own. */
function pluginRoot(store: Store): string {
  const { SiteURL } = store.getState().entities.general.config;
  const path = SiteURL ? new URL(SiteURL).pathname.replace(/\/+$/, '') : '';
  return `${path}/plugins/${id}`;
}

function settings(status: ConnectionStatus, Account: React.ComponentType): PluginConfiguration {
  const { title, account, notifications } = status.settings;
  const { on, off, help } = notifications;
  return {
    id,
    uiName: title,
    icon,
    sections: [
      { title: account.title, component: Account },
      {
        title: notifications.title,
        disabled: !status.connected,
        settings: [
          {
            // The preference that the server part reads: nobody is notified who did not choose so.
            name: 'notifications',
            type: 'radio',
            default: 'off',
            ...(help ? { helpText: help } : {}),
            options: [
              { value: 'on', text: on },
              { value: 'off', text: off },
            ],
          },
        ],
      },
    ],
  };
}
