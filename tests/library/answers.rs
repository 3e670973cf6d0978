//! Answers for tests: pairs of a setting and its text, resolved to all settings.

use dockgen::catalog::Catalog;
use dockgen::detect::Facts;
use dockgen::error::Error;
use dockgen::pipeline::{Chosen, Inputs, TakeDefaults, choose};
use dockgen::settings::{self, Entry, Key, Layer, Layers, Origin, Rank, Shape, Text};

/// A layer of pairs such as `("port", "9000")`; several values of one setting are separated by `|`.
pub(crate) fn layer(pairs: &[(&str, &str)]) -> Layer {
    let mut layer = Layer::default();
    for (name, text) in pairs {
        let key = Key::named(name).unwrap_or_else(|| panic!("{name} is no setting"));
        let text = match key.shape() {
            Shape::One => Text::One((*text).to_owned()),
            Shape::Many | Shape::Pairs => Text::Many(text.split('|').map(str::to_owned).collect()),
        };
        layer.insert(key, Entry { text, origin: Origin::Flag(key.flag()) });
    }
    layer
}

/// Layers over the defaults, in a folder named `shop`.
pub(crate) fn layers(above: impl IntoIterator<Item = (Rank, Layer)>) -> Layers {
    let defaults = Layers::default().with(Rank::Default, settings::defaults(Some("shop")));
    above.into_iter().fold(defaults, |layers, (rank, layer)| layers.with(rank, layer))
}

/// The settings from layers in a folder with files.
pub(crate) fn chosen(facts: &Facts, layers: Layers) -> Result<Chosen, Error> {
    choose(Inputs { catalog: &Catalog::default(), facts, part: None }, layers, &mut TakeDefaults)
}

/// The settings from flags in an empty folder.
pub(crate) fn flags(pairs: &[(&str, &str)]) -> Result<Chosen, Error> {
    chosen(&Facts::default(), layers([(Rank::Flags, layer(pairs))]))
}
