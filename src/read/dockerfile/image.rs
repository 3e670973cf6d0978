use super::Dockerfile;
use super::instruction::Instruction;
use super::step::Step;
use super::word::Word;

impl Dockerfile {
    /// All image names in file order, variables not expanded: in `FROM`, `COPY --from`, `RUN --mount=from=` and the
    /// `syntax` directive. Names of stages are left out.
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

    /// Whether `--from` names a stage, by name or number, or `scratch`.
    fn is_stage(&self, name: &str) -> bool {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        is_number || name == "scratch" || self.stage(name).is_some()
    }
}

/// The sources of `COPY --from` and `RUN --mount=from=`.
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
