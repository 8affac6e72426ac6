// Mattermost up to 11.0: React 17.

import React from 'react';
import ReactDOM from 'react-dom';

window.React = React;

export const render = (element, into) => ReactDOM.render(element, into);
