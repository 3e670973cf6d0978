//! Answers for a test: from pairs of a setting and its text to all settings.

use dockgen::catalog::{Catalog, Extra, Framework, Language};
use dockgen::error::Error;
use dockgen::settings::{
    self, Entry, Key, Layer, Layers, Origin, Rank, Settings, Shape, Text, choose_extras, choose_framework,
    choose_language,
};

/// A layer of pairs such as `("port", "9000")`; several values of one setting are separated by `|`.
pub fn layer(pairs: &[(&str, &str)]) -> Layer {
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

/// What is chosen, with all that it is chosen from.
pub struct Answers {
    pub catalog: Catalog,
    pub language: Language,
    pub framework: Framework,
    pub extras: Vec<Extra>,
    pub settings: Settings,
}

/// Resolves layers over the defaults, in a folder named `shop`.
pub fn resolve(above: impl IntoIterator<Item = (Rank, Layer)>) -> Result<Answers, Error> {
    let catalog = Catalog::default();
    let layers = Layers::default().with(Rank::Default, settings::defaults(Some("shop")));
    let mut layers = above.into_iter().fold(layers, |layers, (rank, layer)| layers.with(rank, layer));
    let language = choose_language(&mut layers, &catalog)?;
    let (id, framework) = choose_framework(&mut layers, &language)?;
    let extras = choose_extras(&layers, &catalog, Some(&language))?;
    let settings = settings::resolve(&layers, &language, id, framework, &extras)?;
    let framework = framework.clone();
    Ok(Answers { catalog, language, framework, extras, settings })
}

/// Resolves flags.
pub fn flags(pairs: &[(&str, &str)]) -> Result<Answers, Error> {
    resolve([(Rank::Flags, layer(pairs))])
}
