// Drives the library as the PowerShell module does, through Native.cs, on whatever .NET runs this. C# 5.
// Prints what it fetched on standard output and ends with 1 at the first surprise. Usage: Drive LIBRARY LIST TENANT.csv
using System;
using System.Diagnostics;
using System.Text;
using LicenseReclamation;

static class Drive
{
    static string sandboxUrl, tenant, clientId, clientSecret;

    static void Check(bool holds, string what)
    {
        if (holds) return;
        Console.Error.WriteLine("does not hold: " + what);
        Environment.Exit(1);
    }

    static bool Throws<T>(Action action) where T : Exception
    {
        try { action(); return false; }
        catch (T) { return true; }
    }

    static string Quote(string text) { return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "\\r").Replace("\n", "\\n") + "\""; }

    static string Request(string more, params string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++) arguments[i] = Quote(arguments[i]);
        return "{\"abi\":1,\"arguments\":[" + string.Join(",", arguments) + "]" + more + "}";
    }

    static string Field(string line, string name)
    {
        string key = "\"" + name + "\":\"";
        int from = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return line.Substring(from, line.IndexOf('"', from) - from);
    }

    static Job Remove(string group, string list, params string[] more)
    {
        var arguments = new System.Collections.Generic.List<string> {
            "remove", "--group", group, "--users", "-", "--yes", "--format", "ndjson", "--graph-url", sandboxUrl, "--login-url", sandboxUrl,
            "--tenant", tenant, "--client-id", clientId };
        arguments.AddRange(more);
        var job = new Job(Request(",\"input\":" + Quote(list), arguments.ToArray()));
        byte[] secret = Encoding.UTF8.GetBytes(clientSecret);
        job.SetSecret(1, secret);
        Check(Array.TrueForAll(secret, b => b == 0), "the secret's bytes are cleared");
        job.Run();
        return job;
    }

    static string All(Job job)
    {
        var all = new StringBuilder();
        while (!job.Finished)
            foreach (string line in job.Poll(200, 50)) all.Append(line).Append('\n');
        return all.ToString();
    }

    static int Main(string[] arguments)
    {
        Check(Throws<ArgumentException>(() => Native.Load("relative.so")), "a relative path is refused");
        Native.Load(arguments[0]);
        Check(Native.Path == arguments[0] && Native.LibraryVersion.Length > 0, "the library is loaded");
        Check(Throws<ArgumentException>(() => new Job("{")), "a wrong request is refused");

        var sandbox = new Job(Request(",\"lease\":null", "sandbox", arguments[2], "--format", "ndjson"));
        sandbox.Run();
        string[] told = sandbox.Poll(60000, 1);
        sandboxUrl = Field(told[0], "graphUrl");
        tenant = Field(told[0], "tenant");
        clientId = Field(told[0], "clientId");
        clientSecret = Field(told[0], "clientSecret");

        Job cancelled = Remove("LIC-Project", arguments[1], "--concurrency", "1", "--rate", "5/1");
        bool begun = false;
        while (!begun && !cancelled.Finished)
            foreach (string line in cancelled.Poll(200, 1)) begun |= line.Contains("\"outcome\":\"Removed\"");
        cancelled.Cancel(1);
        Check(cancelled.Wait(30000) && cancelled.ExitCode == 130, "a cancelled run is interrupted");
        cancelled.Dispose();
        Check(Throws<InvalidOperationException>(() => cancelled.Poll(0, 1)), "a freed job is recognised");

        Job people = Remove("LIC-Figma", arguments[1]);
        int removed = 0, lines = 0;
        while (!people.Finished)
            foreach (object one in people.Take(200, 2000))
            {
                var person = one as RemovalResult;
                if (person == null) lines++;
                else if (person.Outcome == "Removed" && person.User.StartsWith("zo\u00eb.") && person.FinishedAt.Value.Kind == DateTimeKind.Utc) removed++;
            }
        Check(removed == arguments[1].Split('\n').Length - 2 && lines >= 2, "everybody is told as a person: " + removed);
        people.Dispose();
        Check(RemovalResult.Read("{\"kind\":\"summary\"}") is string, "what is nobody stays a line");
        Check(Throws<FormatException>(() => RemovalResult.Read("{\"kind\":\"item\",\"user\":\"cut o")), "a torn line is refused");

        Job whole = Remove("LIC-Miro", arguments[1]);
        string all = All(whole);
        Console.Out.Write(all);
        Check(whole.ExitCode == 0, "the run is done: " + whole.ExitCode + " " + whole.Messages());
        Check(all.Contains("\"kind\":\"summary\"") && !all.Contains(clientSecret), "events");
        whole.Dispose();

        // Freed while it runs, by the garbage collector's hand as it were.
        Remove("LIC-Visio", arguments[1]).Dispose();
        sandbox.Cancel(2);
        Check(sandbox.Wait(30000), "the sandbox ends");
        sandbox.Dispose();
        Console.Error.WriteLine("all well on " + Environment.Version);
        return 0;
    }
}
