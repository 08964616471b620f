// The page around GraphiQL: the token box, the fetcher, the examples. The token is kept in
// sessionStorage only: it is gone when the tab is closed, and other tabs never see it.
(function () {
  'use strict';
  const KEY = 'lianxin.token';
  const input = document.getElementById('token');
  const who = document.getElementById('who');
  let root = null;

  // What is typed here may hold people's names: GraphiQL keeps it in memory, not on the disk. The
  // variables of the first tab come from here, those of the others from the tabs themselves.
  const kept = new Map([['graphiql:variables', window.LIANXIN_EXAMPLES[0].variables]]);
  const memory = {
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
    get length() { return kept.size; },
  };

  function token() {
    return (sessionStorage.getItem(KEY) || '').replace(/^Bearer\s+/i, '').trim();
  }

  function headers() {
    const value = token();
    return value ? { authorization: 'Bearer ' + value } : {};
  }

  async function post(query, variables, operationName, more) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: Object.assign(
        {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
        },
        headers(),
        more
      ),
      body: JSON.stringify({ query, variables, operationName }),
    });
    return response.json();
  }

  function socket() {
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
    return graphqlWs.createClient({
      url: scheme + location.host + '/graphql/ws',
      connectionParams: () => headers(),
      retryAttempts: 0,
    });
  }

  // Whether this caller may ask for the schema; without it the page works, but has no documents.
  async function mayIntrospect() {
    try {
      const answer = await post('{ __schema { queryType { name } } }');
      return Boolean(answer.data);
    } catch (error) {
      return false;
    }
  }

  async function start() {
    const schema = (await mayIntrospect()) ? undefined : null;
    root = root || ReactDOM.createRoot(document.getElementById('graphiql'));
    const send = GraphiQL.createFetcher({
      url: '/graphql',
      wsClient: socket(),
      fetch: (url, options) =>
        fetch(url, Object.assign({}, options, {
          headers: Object.assign({}, options.headers, headers()),
        })),
    });
    // GraphiQL remembers the operation chosen in the tab before; the server rightly refuses a name
    // that the document does not have.
    const fetcher = (parameters, options) => {
      const name = parameters.operationName;
      const known = name && new RegExp('\\b' + name + '\\b').test(parameters.query);
      return send(Object.assign({}, parameters, { operationName: known ? name : undefined }), options);
    };
    root.render(
      React.createElement(GraphiQL, {
        fetcher,
        schema,
        storage: memory,
        defaultTabs: window.LIANXIN_EXAMPLES,
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: false,
        defaultEditorToolsVisibility: 'variables',
      })
    );
  }

  async function greet() {
    if (!token()) {
      who.textContent = '粘贴令牌后可查看文档 · paste a token to load the schema';
      return;
    }
    try {
      const answer = await post('query Who { viewer { role account { displayName } district { name } } }');
      const viewer = answer.data && answer.data.viewer;
      who.textContent = viewer
        ? viewer.district.name + ' · ' + viewer.account.displayName + ' · ' + viewer.role
        : '令牌无效 · this token opens nothing';
    } catch (error) {
      who.textContent = '服务器没有应答 · the server does not answer';
    }
  }

  document.getElementById('token-bar').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, input.value);
    start();
    greet();
  });
  document.getElementById('forget').addEventListener('click', () => {
    sessionStorage.removeItem(KEY);
    input.value = '';
    start();
    greet();
  });

  input.value = token();
  start();
  greet();
})();
