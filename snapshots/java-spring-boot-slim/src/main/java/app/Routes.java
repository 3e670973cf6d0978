package app;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The routes of the app. */
@RestController
class Routes {
    @GetMapping("/")
    Map<String, String> hello() {
        return Map.of("message", "Hello from demo");
    }

    /** Error responses. */
    @RestControllerAdvice
    static class Errors {
        private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

        @ExceptionHandler
        ResponseEntity<Map<String, String>> answer(Exception exception) {
            // Spring's exceptions for client errors: 400, 404, 405, …
            HttpStatusCode status = exception instanceof ErrorResponse response
                    ? response.getStatusCode() : HttpStatus.INTERNAL_SERVER_ERROR;
            if (status.is5xxServerError()) {
                LOG.error("request failed", exception);
            }
            HttpStatus known = HttpStatus.resolve(status.value());
            String reason = known != null ? known.getReasonPhrase().toLowerCase() : "error";
            return ResponseEntity.status(status).body(Map.of("error", reason));
        }
    }
}
