/// The offsets at which lines begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect())
    }

    /// The line of an offset in bytes, counted from 1.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }

    /// The column of an offset in bytes, counted from 1.
    pub(super) fn column(&self, text: &str, offset: usize) -> usize {
        let start = self.0.get(self.at(offset).saturating_sub(1)).copied().unwrap_or_default();
        text.get(start..offset).map_or(1, |before| before.chars().count() + 1)
    }
}
