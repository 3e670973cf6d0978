use teloxide::prelude::*;

#[tokio::main]
async fn main() {
    let bot = Bot::from_env();
    let tides = std::env::var("TIDES_URL").unwrap_or_else(|_| "http://localhost:8080".to_string());
    teloxide::repl(bot, move |bot: Bot, message: Message| {
        let tides = tides.clone();
        async move {
            bot.send_message(message.chat.id, tides).await?;
            Ok(())
        }
    })
    .await;
}
