//! What a slash command offers while it is typed (`model/command_autocomplete.go`).
//!
//! An argument's Go struct names its kind in `Type` and carries the particulars in an interface, `Data`; the two must agree.

use gobwire::{
    Decode, Describer, Encode, Gob, GobType, Result, TypeTable, ValueDecoder, ValueEncoder, ids,
};
use serde::{Deserialize, Serialize};

use crate::{GoString, model::model};

model! {
    /// A command or subcommand. `role_id` is `system_user` or `system_admin`.
    AutocompleteData {
        trigger: GoString,
        hint: GoString,
        help_text: GoString,
        role_id: GoString = "RoleID",
        arguments: Vec<AutocompleteArg>,
        sub_commands: Vec<AutocompleteData>,
    }

    /// A free text argument.
    AutocompleteTextArg {
        hint: GoString,
        pattern: GoString,
    }

    /// An argument out of a fixed list.
    AutocompleteStaticListArg {
        possible_arguments: Vec<AutocompleteListItem>,
    }

    /// An entry of that list.
    AutocompleteListItem {
        item: GoString,
        hint: GoString,
        help_text: GoString,
    }
}

/// One argument of a command.
#[derive(Clone, Debug, Default, PartialEq, Gob, Serialize, Deserialize)]
#[serde(default)]
pub struct AutocompleteArg {
    /// A name makes it a `--name value` flag; empty means by position.
    pub name: GoString,
    /// The help text.
    pub help_text: GoString,
    #[gob(name = "Type")]
    kind: GoString,
    /// Whether it must be given.
    pub required: bool,
    data: ArgumentData,
}

impl AutocompleteArg {
    /// An argument by position.
    pub fn new(help_text: &str, required: bool, data: ArgumentData) -> Self {
        let kind = match &data {
            ArgumentData::None => "",
            ArgumentData::Text(_) => "TextInput",
            ArgumentData::StaticList(_) => "StaticList",
        };
        Self {
            name: GoString::default(),
            help_text: help_text.into(),
            kind: kind.into(),
            required,
            data,
        }
    }

    /// What it may hold.
    pub fn data(&self) -> &ArgumentData {
        &self.data
    }
}

/// What an argument may hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ArgumentData {
    /// A kind that this crate does not know.
    #[default]
    None,
    /// A free text.
    Text(AutocompleteTextArg),
    /// One out of a list.
    StaticList(AutocompleteStaticListArg),
}

const TEXT: &str = "*model.AutocompleteTextArg";
const STATIC_LIST: &str = "*model.AutocompleteStaticListArg";

impl GobType for ArgumentData {
    fn describe(_: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn compatible(_: &TypeTable, wire: i64) -> bool {
        wire == ids::INTERFACE
    }
}

impl Encode for ArgumentData {
    fn describe_value(&self, _: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn is_zero(&self) -> bool {
        matches!(self, Self::None)
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        match self {
            Self::None => encoder.interface(None),
            Self::Text(argument) => encoder.interface(Some((TEXT, argument))),
            Self::StaticList(argument) => encoder.interface(Some((STATIC_LIST, argument))),
        }
    }
}

impl Decode for ArgumentData {
    fn decode_into(&mut self, decoder: &mut ValueDecoder<'_>, wire: i64) -> Result<()> {
        if wire != ids::INTERFACE {
            return Err(decoder.mismatch::<Self>(wire));
        }
        *self = match decoder.read_interface()? {
            Some(held) if held.name == TEXT => Self::Text(held.downcast()?),
            Some(held) if held.name == STATIC_LIST => Self::StaticList(held.downcast()?),
            _ => Self::None,
        };
        Ok(())
    }
}
