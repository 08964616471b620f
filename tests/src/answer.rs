//! What a caller was answered, and what a test says about it.

use serde_json::Value;

/// The answer to one GraphQL request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The whole response body.
    pub body: Value,
    /// The statements that it took, beside begin, set and commit.
    pub statements: Vec<String>,
}

impl Answer {
    /// The value at a JSON pointer below `data`; null where there is none.
    pub fn at(&self, pointer: &str) -> &Value {
        self.body["data"].pointer(pointer).unwrap_or(&Value::Null)
    }

    /// Everything worked: no top-level error and no refusal. Gives the data of the only root field.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert!(self.body.get("errors").is_none(), "{:#}", self.body);
        let field = self.field();
        let refusals = field
            .get("errors")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        assert_eq!(refusals, 0, "{:#}", self.body);
        field
    }

    /// The act was refused with this code, and with a message for the person. Gives the refusal.
    #[track_caller]
    pub fn refused(&self, code: &str) -> &Value {
        let refusal = &self.field()["errors"][0];
        assert_eq!(refusal["errorCode"], code, "{:#}", self.body);
        assert!(
            refusal["message"]
                .as_str()
                .is_some_and(|message| message.len() > 3),
            "{:#}",
            self.body
        );
        refusal
    }

    /// The request failed as a whole with this code.
    #[track_caller]
    pub fn failed(&self, code: &str) {
        assert_eq!(self.failure(), Some(code), "{:#}", self.body);
    }

    /// The code of the first refusal.
    pub fn refusal(&self) -> Option<&str> {
        self.only_field()?["errors"][0]["errorCode"].as_str()
    }

    /// The code of the first top-level error.
    pub fn failure(&self) -> Option<&str> {
        self.body["errors"][0]["extensions"]["code"].as_str()
    }

    /// Whatever went wrong: the refusal, else the failure.
    pub fn wrong(&self) -> Option<&str> {
        self.refusal().or_else(|| self.failure())
    }

    fn only_field(&self) -> Option<&Value> {
        self.body["data"].as_object()?.values().next()
    }

    #[track_caller]
    fn field(&self) -> &Value {
        self.only_field()
            .unwrap_or_else(|| panic!("no data: {:#}", self.body))
    }
}
