package example;

import io.github.cdimascio.dotenv.Dotenv;
import net.dv8tion.jda.api.JDABuilder;

public class Greeter {
    public static void main(String[] args) throws InterruptedException {
        Dotenv dotenv = Dotenv.configure().ignoreIfMalformed().load();
        JDABuilder.createDefault(dotenv.get("DISCORD_TOKEN")).build().awaitReady();
    }
}
