use super::word::words;

words! {
    /// A platform that the official base images are published for.
    Platform, "a platform", {
        Amd64 = "linux/amd64",
        Arm64 = "linux/arm64",
        ArmV7 = "linux/arm/v7",
        I386 = "linux/386",
        Ppc64le = "linux/ppc64le",
        S390x = "linux/s390x",
        Riscv64 = "linux/riscv64",
    }
}

impl Platform {
    /// Such as `amd64` or `armv7`.
    #[must_use]
    pub fn architecture(self) -> String {
        self.as_str().trim_start_matches("linux/").replace('/', "")
    }
}
