app.UseHealthChecks("/status/live");
