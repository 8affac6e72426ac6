// The section "Account" of the user's settings: connected as whom, and the button to change that.

import type { Connection } from './connection';

/** The section for one connection. Classes are Mattermost's own, so that it looks like the sections beside it. */
export function account(connection: Connection): React.ComponentType {
  return function Account() {
    const [status, setStatus] = React.useState(connection.status);
    const [step, setStep] = React.useState<'ready' | 'waiting' | 'failed'>('ready');

    React.useEffect(() => {
      const unsubscribe = connection.subscribe(setStatus);
      void connection.refresh();
      return unsubscribe;
    }, []);

    const disconnect = () => {
      setStep('waiting');
      connection.disconnect().then(
        () => setStep('ready'),
        () => setStep('failed'),
      );
    };

    if (!status) return null;
    const { account: words, failed } = status.settings;
    return (
      <div className='section-min'>
        <h4 className='section-min__title'>{words.title}</h4>
        <p className='section-min__describe'>{words.text}</p>
        {step === 'failed' && <p className='has-error' role='alert'>{failed}</p>}
        {words.button?.action === 'connect' && (
          <a className='btn btn-primary btn-sm' href={connection.connectUrl} target='_blank' rel='noopener noreferrer'>
            {words.button.text}
          </a>
        )}
        {words.button?.action === 'disconnect' && (
          <button type='button' className='btn btn-tertiary btn-sm' disabled={step === 'waiting'} onClick={disconnect}>
            {words.button.text}
          </button>
        )}
      </div>
    );
  };
}
