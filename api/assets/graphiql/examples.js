// The loop, step by step, each in a tab of its own. The token of the person who takes the step
// goes into the box above; the id and version of the request go into the variables.
window.LIANXIN_EXAMPLES = [
  {
    query: `# 1. 居民提交诉求 · A resident submits a request.
#    Token: a resident. Copy id and version from the answer.
mutation Submit($input: SubmitServiceRequestInput!) {
  submitServiceRequest(input: $input) {
    serviceRequest {
      id
      number
      state
      version
      area { name }
      clocks { kind dueAt }
    }
    errors { errorCode message field }
  }
}

# 这里有哪些类别 · the categories of this district
query Categories {
  serviceCategories { code name }
}
`,
    variables: JSON.stringify(
      {
        input: {
          kind: 'APPEAL',
          title: '三号门路灯不亮',
          description: '小区三号门内的路灯昨晚起不亮，老人出入不便。',
          categoryCode: 'STREETLIGHT',
        },
      },
      null,
      2
    ),
  },
  {
    query: `# 2. 书记受理 · The secretary accepts it.   Token: a secretary.
mutation Accept($input: AcceptServiceRequestInput!) {
  acceptServiceRequest(input: $input) {
    serviceRequest { id state version availableSteps }
    errors { errorCode message field }
  }
}
`,
    variables: JSON.stringify({ input: { id: 'req_…', note: '已受理' } }, null, 2),
  },
  {
    query: `# 3. 书记派单 · The secretary dispatches it to an account or an organisation.   Token: a secretary.
mutation Dispatch($input: DispatchServiceRequestInput!) {
  dispatchServiceRequest(input: $input) {
    serviceRequest { id state version lead { account { displayName } organisation { name } } }
    errors { errorCode message field }
  }
}

# 谁可以接 · who could take it
query GridWorkers($request: ID!) {
  serviceRequest(id: $request) { area { name gridWorkers { id displayName } } }
}
`,
    variables: JSON.stringify(
      { input: { id: 'req_…', leadAccountId: 'acc_…', note: '请尽快查看' }, request: 'req_…' },
      null,
      2
    ),
  },
  {
    query: `# 4. 网格员接单，然后办结 · The grid worker takes it, then resolves it.   Token: a grid worker.
mutation Take($take: ServiceRequestStepInput!) {
  takeServiceRequest(input: $take) {
    serviceRequest { id state version }
    errors { errorCode message field }
  }
}

mutation Resolve($resolve: ServiceRequestNoteInput!) {
  resolveServiceRequest(input: $resolve) {
    serviceRequest { id state version reply }
    errors { errorCode message field }
  }
}
`,
    variables: JSON.stringify(
      { take: { id: 'req_…' }, resolve: { id: 'req_…', note: '已更换灯泡，今晚亮灯。' } },
      null,
      2
    ),
  },
  {
    query: `# 5. 居民评价 · The resident evaluates.   Token: the resident of step 1.
mutation Evaluate($input: EvaluateServiceRequestInput!) {
  evaluateServiceRequest(input: $input) {
    serviceRequest { id state version evaluation { outcome satisfaction } }
    errors { errorCode message field }
  }
}
`,
    variables: JSON.stringify(
      { input: { id: 'req_…', contacted: true, outcome: 'SOLVED', satisfaction: 5, comment: '谢谢' } },
      null,
      2
    ),
  },
  {
    query: `# 实时 · Live: run this in one tab, take steps in another browser tab.
subscription Live {
  serviceRequestChanged {
    number
    state
    version
    timeline(last: 1) { nodes { step toState at } }
  }
}
`,
  },
];
