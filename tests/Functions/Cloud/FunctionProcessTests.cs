using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Replica.Support;
using Replica.Support.Lambda;

namespace Replica.Functions.Tests.Cloud;

/// <summary>The functions' own executables, as Lambda, a container and an operator run them.</summary>
public sealed class FunctionProcessTests : IAsyncLifetime
{
    private WebApplication _container = null!;
    private RuntimeApiStandIn _lambda = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _container = builder.Build();
        _container.Run(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(JsonSerializer.Serialize(context.Request.Path + context.Request.QueryString.Value));
        });
        await _container.StartAsync();
        _lambda = await RuntimeApiStandIn.StartAsync();
    }

    [Fact]
    public async Task The_search_function_answers_a_gateway()
    {
        await using var function = FunctionProcess.Start(Assembly("Api"), _lambda, Search);
        for (var i = 0; i < 3; i++)
        {
            var outcome = await _lambda.InvokeAsync(Encoding.UTF8.GetBytes(Request("/v1/search", $"s=a%20{i}")));
            Assert.True(outcome.IsResponse, function.Log);
            Assert.Equal(200, outcome.Json.GetProperty("statusCode").GetInt32());
            Assert.Equal($"\"/v1/search?s=a%20{i}\"", outcome.Json.GetProperty("body").GetString());
        }
        var missing = await _lambda.InvokeAsync(Encoding.UTF8.GetBytes(Request("/v1/nowhere", "")));
        Assert.Equal(404, missing.Json.GetProperty("statusCode").GetInt32());
        Assert.DoesNotContain("a%20", function.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_event_is_handled_from_a_file()
    {
        using var folder = new TempFolder();
        var file = folder.Write("event.json", Encoding.UTF8.GetBytes(Request("/v1/suggest", "s=x")));
        await using var function = FunctionProcess.Start(Assembly("Api"), null, Search, "--event", file);
        var (exitCode, output) = await function.RunToEndAsync();
        Assert.Equal((0, "\"/v1/suggest?s=x\""), (exitCode, JsonElement.Parse(output).GetProperty("body").GetString()));
    }

    [Fact]
    public async Task One_event_is_handled_from_standard_input()
    {
        await using var function = FunctionProcess.Start(Assembly("Api"), null, Search, "--event", "-");
        var (exitCode, output) = await function.RunToEndAsync(Request("/healthz", ""));
        Assert.Equal((0, "{\"status\":\"ok\"}"), (exitCode, JsonElement.Parse(output).GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("no json", 1)]
    public async Task An_event_that_fails_gives_no_answer_and_a_failing_exit(string json, int expected)
    {
        await using var function = FunctionProcess.Start(Assembly("Api"), null, Search, "--event", "-");
        var (exitCode, output) = await function.RunToEndAsync(json);
        Assert.Equal((expected, ""), (exitCode, output));
        Assert.Contains("InvocationException", function.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--event", "/no/such/file")]
    [InlineData("--event", "")]
    [InlineData("--nonsense")]
    [InlineData]
    public async Task Wrong_usage_is_told(params string[] arguments)
    {
        await using var function = FunctionProcess.Start(Assembly("ObjectCreated"), null, null, arguments);
        Assert.Equal((2, ""), await function.RunToEndAsync());
        Assert.NotEmpty(JsonElement.Parse(function.Log.Split('\n')[0]).GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("Api", "http", "REPLICA_TABLE")]
    [InlineData("Api", "sweep", "REPLICA_TABLE")]
    [InlineData("Api", "search", "REPLICA_SEARCH_URL")]
    [InlineData("Api", "nonsense", "REPLICA_WORK")]
    [InlineData("ObjectCreated", "events", "REPLICA_BUCKET")]
    public async Task A_function_without_its_settings_tells_lambda_which_one_is_missing(string name, string work, string setting)
    {
        await using var function = FunctionProcess.Start(Assembly(name), _lambda, new Dictionary<string, string>
        {
            ["REPLICA_WORK"] = work,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "x",
            ["AWS_SECRET_ACCESS_KEY"] = "x",
        });
        var (exitCode, _) = await function.RunToEndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains(setting, (await _lambda.InitError).Json.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Contains(setting, function.Log, StringComparison.Ordinal);
        Assert.Equal(0, _lambda.Polls);
    }

    [Fact]
    public async Task Without_lambda_the_same_application_runs_on_kestrel()
    {
        var settings = new Dictionary<string, string>(Search) { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        await using var function = FunctionProcess.Start(Assembly("Api"), null, settings);
        var line = await function.LineAsync(line => line.Contains("Listening at", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(JsonElement.Parse(line).GetProperty("values").GetProperty("Addresses").GetString()!) };
        Assert.Equal("\"/v1/search?s=x\"", await client.GetStringAsync(new Uri("v1/search?s=x", UriKind.Relative)));
        Assert.Equal(0, await function.TerminateAsync());
    }

    public async Task DisposeAsync()
    {
        await _lambda.DisposeAsync();
        await _container.DisposeAsync();
    }

    private Dictionary<string, string> Search => new() { ["REPLICA_WORK"] = "search", ["REPLICA_SEARCH_URL"] = _container.Urls.Single() + "/" };

    private static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, $"Replica.{name}.dll");

    private static string Request(string path, string query)
    {
        var json = JsonNode.Parse(AwsDocument.Read("http-api"))!;
        (json["rawPath"], json["rawQueryString"], json["body"], json["requestContext"]!["http"]!["method"]) = (path, query, null, "GET");
        return json.ToJsonString();
    }
}
