Console.WriteLine("updates");
