use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::settings::{Entry, Key, Layer, Origin, Shape, Text};

/// A flag for every setting. Values stay text, since all layers are parsed in one place.
#[derive(Debug, Clone, Default)]
pub(super) struct SettingFlags(pub(super) Layer);

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        Key::all().fold(command, |command, key| command.arg(flag(key)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(key: Key) -> Arg {
    let arg = Arg::new(key.name())
        .long(key.name())
        .value_name(key.value_name())
        .help(key.help())
        .help_heading(key.heading())
        // `-5M` is an invalid amount of memory, not an unknown flag.
        .allow_hyphen_values(true);
    match key.shape() {
        Shape::One => arg.action(ArgAction::Set),
        Shape::Many => arg.action(ArgAction::Append).value_delimiter(','),
        Shape::Pairs => arg.action(ArgAction::Append),
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for key in Key::all() {
            let Some(values) = matches.get_many::<String>(key.name()) else { continue };
            let mut values: Vec<String> = values.cloned().collect();
            let text = match key.shape() {
                Shape::One => Text::One(values.pop().unwrap_or_default()),
                // `a, b` is two values without spaces.
                Shape::Many => Text::Many(values.iter().map(|value| value.trim().to_owned()).collect()),
                Shape::Pairs => Text::Many(values),
            };
            self.0.insert(key, Entry { text, origin: Origin::Flag(key.flag()) });
        }
        Ok(())
    }
}
