Console.WriteLine(Environment.GetEnvironmentVariable("SYNC_TOKEN"));
