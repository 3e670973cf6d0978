//! Access to nested JSON values in compose models.

use serde_json::{Map, Value};

/// The value at nested keys; null if a key is missing.
#[must_use]
pub fn at<'a>(value: &'a Value, keys: &[&str]) -> &'a Value {
    keys.iter().try_fold(value, |value, key| value.get(key)).unwrap_or(&Value::Null)
}

/// Sets the value at nested keys; anything on the way that is not an object becomes one.
pub fn set(object: &mut Map<String, Value>, keys: &[&str], value: Value) {
    let Some((first, rest)) = keys.split_first() else { return };
    if rest.is_empty() {
        object.insert((*first).to_owned(), value);
        return;
    }
    let entry = object.entry(*first).or_insert(Value::Null);
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    if let Some(inner) = entry.as_object_mut() {
        set(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_put_where_it_is_found() {
        let mut object = Map::new();
        object.insert("a".to_owned(), json!(null));
        set(&mut object, &["a", "b", "c"], json!(1));
        set(&mut object, &["a", "b", "d"], json!(2));
        let value = Value::Object(object);
        assert_eq!(value, json!({ "a": { "b": { "c": 1, "d": 2 } } }));
        assert_eq!(at(&value, &["a", "b", "d"]), &json!(2));
        assert_eq!(at(&value, &["a", "x", "d"]), &Value::Null);
    }
}
