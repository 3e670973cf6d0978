package app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/** Logging: one JSON object per line on stdout, including stack traces. */
public class JsonLines implements StructuredLogFormatter<ILoggingEvent> {
    private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.<Map<String, Object>>standard()
            .withNewLineAtEnd();

    @Override
    public String format(ILoggingEvent event) {
        // The other languages' starters write "warning" for "warn".
        String level = event.getLevel().toString().toLowerCase(Locale.ROOT).replace("warn", "warning");
        Map<String, Object> line = line(event.getInstant(), level, event.getFormattedMessage());
        line.put("logger", event.getLoggerName());
        line.putAll(event.getMDCPropertyMap());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.putIfAbsent(pair.key, pair.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return JSON.writeToString(line);
    }

    /** A log line in the same format, for errors before Spring has set up logging. */
    static String error(String message) {
        return JSON.writeToString(line(Instant.now(), "error", message));
    }

    /** Spring's name of a level. An unknown name does not change the level. */
    static String level(String name) {
        return switch (name == null ? "" : name.toLowerCase(Locale.ROOT)) {
            case "debug" -> "debug";
            case "warning" -> "warn";
            case "error" -> "error";
            default -> "info";
        };
    }

    private static Map<String, Object> line(Instant time, String level, String message) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", time.truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("level", level);
        line.put("message", message);
        return line;
    }
}
