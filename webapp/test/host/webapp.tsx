// A pretend Mattermost web app, as far as user settings of a plugin go: registry, settings window, preferences.
//
// After `webapp/channels/src/components/user_settings/plugin`: the same sections, classes and preferences, and as
// strict as it is, only that what it drops with a warning is an error here.

import { render } from 'renderer';
import type { PluginConfiguration, PluginConfigurationSection, PluginRegistry, Store } from '../../src/mattermost';

const PREFERENCES = '/api/v4/users/me/preferences';

let registered: PluginConfiguration | undefined;
let preferences: Record<string, string> = {};
const handlers = new Map<string, () => void>();
/** What the pretend server says, where there is one. */
const events = 'EventSource' in window ? new EventSource('/api/events') : undefined;

const registry: PluginRegistry = {
  registerUserSettings(settings) {
    registered = checked(settings);
    draw();
  },
  registerWebSocketEventHandler(event, handler) {
    handlers.set(event, handler);
    events?.addEventListener(event, handler);
  },
  registerReconnectHandler: (handler) => void handlers.set('reconnect', handler),
};

const store: Store = {
  getState: () => ({ entities: { general: { config: { SiteURL: document.body.dataset.siteUrl ?? location.origin } } } }),
};

window.registerPlugin = (_id, plugin) => plugin.initialize(registry, store);
window.serverSays = (what) => handlers.get(what)?.();
window.registeredSettings = () => registered;

function checked(settings: PluginConfiguration): PluginConfiguration {
  const titles = new Set(settings.sections.map((section) => section.title));
  const options = settings.sections.flatMap((section) => ('settings' in section ? section.settings : [])).flatMap((setting) => setting.options);
  const texts = [settings.id, settings.uiName, settings.icon, ...titles, ...options.flatMap((option) => [option.value, option.text])];
  if (titles.size !== settings.sections.length) throw new Error('two sections have the same title');
  if (texts.some((text) => typeof text !== 'string' || text === '')) throw new Error('a text is missing');
  return settings;
}

async function loadPreferences(): Promise<void> {
  const response = await fetch(PREFERENCES);
  const all: Array<{ category: string; name: string; value: string }> = response.ok ? await response.json() : [];
  preferences = Object.fromEntries(all.map(({ category, name, value }) => [`${category}/${name}`, value]));
  draw();
}

async function savePreference(category: string, name: string, value: string): Promise<void> {
  const csrf = /MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf };
  await fetch(PREFERENCES, { method: 'PUT', headers, body: JSON.stringify([{ category, name, value }]) });
  await loadPreferences();
}

function App() {
  const [open, setOpen] = React.useState(false);
  return (
    <main>
      <button type='button' data-testid='settings' onClick={() => setOpen(!open)}>Settings</button>
      {open && registered && <SettingsModal settings={registered} />}
    </main>
  );
}

function SettingsModal({ settings }: { settings: PluginConfiguration }) {
  return (
    <div className='settings-modal' role='dialog'>
      <div className='settings-links'>
        <img src={settings.icon} alt='' /> {settings.uiName}
      </div>
      <div className='user-settings'>
        <h3>{settings.uiName} Settings</h3>
        {settings.sections.map((section) => (
          <React.Fragment key={section.title}>
            <div className='divider-light' />
            {'component' in section ? <section.component /> : <PluginSetting id={settings.id} section={section} />}
          </React.Fragment>
        ))}
      </div>
    </div>
  );
}

function PluginSetting({ id, section }: { id: string; section: PluginConfigurationSection }) {
  const [editing, setEditing] = React.useState(false);
  const setting = section.settings[0]!;
  const category = `pp_${id}`.slice(0, 32);
  const preference = preferences[`${category}/${setting.name}`] ?? setting.default;
  const [value, setValue] = React.useState(preference);
  const save = () => {
    setEditing(false);
    void savePreference(category, setting.name, value);
  };
  if (!editing) {
    return (
      <div className='section-min' data-testid='notifications'>
        <h4 className='section-min__title'>{section.title}</h4>
        <p className='section-min__describe'>{setting.options.find((option) => option.value === preference)?.text}</p>
        <button type='button' data-testid='edit' disabled={section.disabled} onClick={() => setEditing(true)}>Edit</button>
      </div>
    );
  }
  return (
    <fieldset className='section-max' data-testid='notifications'>
      <h4 className='section-min__title'>{section.title}</h4>
      {setting.options.map((option) => (
        <label key={option.value}>
          <input type='radio' data-testid={option.value} checked={value === option.value} onChange={() => setValue(option.value)} />
          {option.text}
        </label>
      ))}
      <p>{setting.helpText}</p>
      <button type='button' className='btn btn-primary btn-sm' data-testid='save' onClick={save}>Save</button>
    </fieldset>
  );
}

const draw = () => render(<App />, document.getElementById('app')!);

draw();
void loadPreferences();
