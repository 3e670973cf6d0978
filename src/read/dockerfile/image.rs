use super::Dockerfile;
use super::instruction::Instruction;
use super::step::Step;
use super::word::Word;

impl Dockerfile {
    /// Every name of an image with its variables, in their order: what stages start from, what is copied or mounted from,
    /// and what reads the file itself.
    #[must_use]
    pub fn images(&self) -> Vec<Word> {
        let syntax = self.directives.iter().filter(|directive| directive.name == "syntax");
        let mut images: Vec<Word> = syntax.filter_map(|syntax| first_word(&syntax.value)).collect();
        for (number, stage) in self.stages.iter().enumerate() {
            if stage.from.value != "scratch" && self.stage_before(&stage.from.value, number).is_none() {
                images.push(stage.from.clone());
            }
        }
        images.extend(self.steps().flat_map(sources).filter(|source| !self.is_stage(&source.value)));
        images.sort_by_key(|image| image.span.start);
        images
    }

    /// Whether what is copied or mounted from is a stage, by its name or number, and no image.
    fn is_stage(&self, name: &str) -> bool {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        is_number || name == "scratch" || self.stage(name).is_some()
    }
}

/// What a step copies or mounts from.
fn sources(step: &Step) -> Vec<Word> {
    match step.instruction {
        Instruction::Copy => step.flags("from").filter_map(|flag| flag.value.clone()).collect(),
        Instruction::Run => {
            let from = |(name, value): (String, Word)| (name == "from").then_some(value);
            step.flags("mount").filter_map(|mount| mount.fields().into_iter().find_map(from)).collect()
        }
        _ => Vec::new(),
    }
}

fn first_word(text: &Word) -> Option<Word> {
    let end = text.value.find(' ').unwrap_or(text.value.len());
    text.part(0..end)
}
