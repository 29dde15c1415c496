using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Replica.Catalogue.DynamoDb;

namespace Replica.Aws.Tests.Servers;

/// <summary>
/// DynamoDB Local, Amazon's own stand-in, started when the first test asks for it and ended with the test run. It keeps everything in memory.
/// It has no option to listen on loopback alone, so it listens on every interface, on a port that the system chose.
/// </summary>
internal static class DynamoDbLocal
{
    private const string Region = "us-east-1";

    private static readonly string Folder = Path.Combine(ServerProcess.Folder, "dynamodb-local");
    private static readonly Lazy<Task<Uri>> Running = new(StartAsync);

    /// <summary>A client's settings; the server is started if need be.</summary>
    public static async Task<AmazonDynamoDBConfig> ConfigurationAsync() => DynamoDbClients.Configuration(Region, await Running.Value);

    /// <summary>A client that may do everything.</summary>
    public static async Task<IAmazonDynamoDB> ConnectAsync() => DynamoDbClients.Create(Region, await Running.Value, Credentials);

    /// <summary>Any will do.</summary>
    public static AWSCredentials Credentials { get; } = new BasicAWSCredentials("test", "test");

    private static async Task<Uri> StartAsync()
    {
        MissingServer.Check(["java"], "dynamodb-local/DynamoDBLocal.jar");
        var port = ServerProcess.FreePorts(1)[0];
        var process = Process.Start(StartInfo(port))!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var address = new Uri($"http://127.0.0.1:{port}/");
        using var http = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"DynamoDB Local ended at once, with {process.ExitCode}.");
            try
            {
                // Anything it answers will do: unsigned requests are refused.
                using var answer = await http.GetAsync(address);
                return address;
            }
            catch (HttpRequestException) when (tries < 600)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>A shell holds the server and ends it when its own input ends, so that it does not outlive a test run that is killed.</summary>
    private static ProcessStartInfo StartInfo(string port)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var argument in new[]
        {
            "-c", "exec 3<&0; java \"$@\" & java=$!; (cat > /dev/null; kill $java) <&3 & wait $java", "sh",
            "-Xmx512m", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry", "-port", port,
        })
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
