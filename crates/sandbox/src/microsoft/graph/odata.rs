//! `OData` query options, as strict as Graph: what an operation does not support is refused.

use serde_json::{Map, Value};

use super::error::GraphError;

/// The query options of one request.
pub(crate) struct Options(Vec<(String, String)>);

impl Options {
    /// Reads the query, refusing every `$` option that is not `supported`.
    pub(crate) fn read(query: Option<&str>, supported: &[&str]) -> Result<Self, GraphError> {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        for (name, _) in &pairs {
            if name.starts_with('$') && !supported.contains(&name.as_str()) {
                let option = name.trim_start_matches('$');
                return Err(GraphError::bad_request(&format!(
                    "Query option '{option}' is not allowed. To allow it, set the 'AllowedQueryOptions' \
                     property on EnableQueryAttribute or QueryValidationSettings."
                )));
            }
        }
        Ok(Self(pairs))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Applies `$select` to a resource of type `kind` with all its properties; without one, only `default`
    /// properties remain (all, if that is empty).
    pub(crate) fn select(
        &self,
        kind: &str,
        resource: Value,
        default: &[&str],
    ) -> Result<Map<String, Value>, GraphError> {
        let Value::Object(mut all) = resource else { return Ok(Map::new()) };
        let selected: Vec<&str> = match self.value("$select") {
            Some(list) => list.split(',').map(str::trim).collect(),
            None if default.is_empty() => return Ok(all),
            None => default.to_vec(),
        };
        let mut kept = Map::new();
        for name in selected {
            let value = all.remove(name).ok_or_else(|| {
                GraphError::bad_request(&format!(
                    "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type \
                     'microsoft.graph.{kind}'."
                ))
            })?;
            kept.insert(name.into(), value);
        }
        Ok(kept)
    }
}
