// The part of Mattermost's web app that we use, named as there. It publishes no such types itself.
//
// `webapp/channels/src/plugins/registry.ts`, `webapp/channels/src/types/plugins/user_settings.ts`.
// React is the page's own (`window.React`: 17, 18 or 19, depending on the server), so nothing here imports it.

/** What a plugin may add to the web app. */
export interface PluginRegistry {
  /** Shows settings of the plugin in the user's settings; a later call replaces what the former showed. */
  registerUserSettings(settings: PluginConfiguration): void;
  /** `event` is `custom_<plugin id>_<name given by the server part>`. */
  registerWebSocketEventHandler(event: string, handler: () => void): void;
  /** Called when the connection is back and events may have been missed. */
  registerReconnectHandler(handler: () => void): void;
}

export interface PluginConfiguration {
  id: string;
  uiName: string;
  icon: string;
  sections: Array<PluginConfigurationSection | PluginConfigurationCustomSection>;
}

/** A section that the web app draws and saves: as preferences in the category `pp_<plugin id>`. */
export interface PluginConfigurationSection {
  title: string;
  disabled: boolean;
  settings: PluginConfigurationRadioSetting[];
}

/** A section that the plugin draws. */
export interface PluginConfigurationCustomSection {
  title: string;
  component: React.ComponentType;
}

export interface PluginConfigurationRadioSetting {
  name: string;
  type: 'radio';
  default: string;
  helpText?: string;
  options: Array<{ value: string; text: string }>;
}

/** Mattermost's Redux store. */
export interface Store {
  getState(): { entities: { general: { config: { SiteURL?: string } } } };
}

declare global {
  interface Window {
    registerPlugin(id: string, plugin: { initialize(registry: PluginRegistry, store: Store): void }): void;
  }
}
