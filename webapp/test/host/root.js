// Mattermost from 11.1 on: React 18, and 19 from 12.0 on.

import React from 'react';
import { createRoot } from 'react-dom/client';

window.React = React;

let root;
export const render = (element, into) => (root ??= createRoot(into)).render(element);
