//! A serde deserializer over [`Node`]s.

use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::error::OptionsError;
use super::node::{Node, Place, Scalar, Tree};

/// Reads a serde type from a node.
pub(super) struct NodeDeserializer<'n> {
    node: &'n Node,
}

impl<'n> NodeDeserializer<'n> {
    pub(super) fn new(node: &'n Node) -> Self {
        Self { node }
    }
}

impl<'de> de::Deserializer<'de> for NodeDeserializer<'_> {
    type Error = OptionsError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        match &self.node.tree {
            Tree::Scalar(Scalar::Null) => visitor.visit_unit(),
            Tree::Scalar(Scalar::Bool(flag)) => visitor.visit_bool(*flag),
            Tree::Scalar(Scalar::Int(number)) => visitor.visit_i64(*number),
            Tree::Scalar(Scalar::Float(number)) => visitor.visit_f64(*number),
            Tree::Scalar(Scalar::Text(text)) => visitor.visit_str(text),
            Tree::List(items) => visitor.visit_seq(List { items: items.iter(), index: 0 }),
            Tree::Map(entries) => visitor.visit_map(Map { entries: entries.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        match &self.node.tree {
            Tree::Scalar(Scalar::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// A bare number or flag may stand where text is wanted: `version: 5`.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        match &self.node.tree {
            Tree::Scalar(Scalar::Int(number)) => visitor.visit_string(number.to_string()),
            Tree::Scalar(Scalar::Float(number)) => visitor.visit_string(number.to_string()),
            _ => self.deserialize_any(visitor),
        }
    }

    /// A key without value stands for empty options.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        match &self.node.tree {
            Tree::Scalar(Scalar::Null) => visitor.visit_map(Map { entries: [].iter(), value: None }),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        match &self.node.tree {
            Tree::Scalar(Scalar::Text(text)) => visitor.visit_enum(text.as_str().into_deserializer()),
            Tree::Map(entries) if entries.len() == 1 => match entries.first() {
                Some((key, _, value)) => visitor.visit_enum(Variant { key, value }),
                None => Err(OptionsError::new("expected one key")),
            },
            _ => Err(OptionsError::new("expected a word or a map with one key")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct List<'n> {
    items: std::slice::Iter<'n, Node>,
    index: usize,
}

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = OptionsError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, OptionsError> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let key = format!("[{}]", self.index);
        self.index += 1;
        seed.deserialize(NodeDeserializer::new(node))
            .map(Some)
            .map_err(|error| error.at(node.place).under(&key))
    }
}

struct Map<'n> {
    entries: std::slice::Iter<'n, (String, Place, Node)>,
    value: Option<(&'n str, &'n Node)>,
}

impl<'de> MapAccess<'de> for Map<'_> {
    type Error = OptionsError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, OptionsError> {
        let Some((key, place, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some((key, value));
        let key: StringDeserializer<OptionsError> = key.clone().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|error| error.at(*place))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, OptionsError> {
        let Some((key, node)) = self.value.take() else {
            return Err(OptionsError::new("value without key"));
        };
        seed.deserialize(NodeDeserializer::new(node)).map_err(|error| error.at(node.place).under(key))
    }
}

struct Variant<'n> {
    key: &'n str,
    value: &'n Node,
}

impl<'de, 'n> EnumAccess<'de> for Variant<'n> {
    type Error = OptionsError;
    type Variant = VariantValue<'n>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, VariantValue<'n>), OptionsError> {
        let key: StringDeserializer<OptionsError> = self.key.to_owned().into_deserializer();
        Ok((seed.deserialize(key)?, VariantValue { value: self.value }))
    }
}

struct VariantValue<'n> {
    value: &'n Node,
}

impl<'de> VariantAccess<'de> for VariantValue<'_> {
    type Error = OptionsError;

    fn unit_variant(self) -> Result<(), OptionsError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, OptionsError> {
        seed.deserialize(NodeDeserializer::new(self.value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, OptionsError> {
        de::Deserializer::deserialize_any(NodeDeserializer::new(self.value), visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        de::Deserializer::deserialize_any(NodeDeserializer::new(self.value), visitor)
    }
}
