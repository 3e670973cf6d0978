var host = Host.CreateDefaultBuilder().Build();
