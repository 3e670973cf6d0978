use heck::ToTitleCase;

pub fn hello(name: &str) -> String {
    format!("Hello, {}", name.to_title_case())
}
