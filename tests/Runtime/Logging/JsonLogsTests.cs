using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Logging;
using Replica.Support;

namespace Replica.Runtime.Tests.Logging;

public sealed class JsonLogsTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly JsonLogs _logs;

    public JsonLogsTests() => _logs = new(_output, new ManualTimeProvider());

    [Fact]
    public void A_line_has_level_category_message_and_values()
    {
        Log("Replica.Search").LogWarning("Read {Count} of {Name} in\n{Ratio}, {Nothing}", 3, "a \"b\" 片", 0.5, null);
        var line = Line();
        Assert.Equal("Warning", line.GetProperty("level").GetString());
        Assert.Equal("Replica.Search", line.GetProperty("category").GetString());
        Assert.Equal("Read 3 of a \"b\" 片 in\n0.5, (null)", line.GetProperty("message").GetString());
        Assert.Equal(3, line.GetProperty("values").GetProperty("Count").GetInt32());
        Assert.Equal(0.5, line.GetProperty("values").GetProperty("Ratio").GetDouble());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("values").GetProperty("Nothing").ValueKind);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), line.GetProperty("timestamp").GetDateTimeOffset());
        Assert.False(line.TryGetProperty("requestId", out _));
    }

    [Fact]
    public void Of_an_exception_only_type_and_stack_are_told()
    {
        try
        {
            throw new InvalidDataException("secret title", new IOException("secret path"));
        }
        catch (InvalidDataException e)
        {
            Log("Replica").LogError(e, "It failed");
        }
        Assert.DoesNotContain("secret", Text, StringComparison.Ordinal);
        var error = Line().GetProperty("error");
        Assert.Equal("System.IO.InvalidDataException", error.GetProperty("type").GetString());
        Assert.Contains(nameof(Of_an_exception_only_type_and_stack_are_told), error.GetProperty("stack").GetString(), StringComparison.Ordinal);
        Assert.Contains("System.IO.IOException", error.GetProperty("stack").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_frameworks_lines_keep_their_values_to_themselves()
    {
        Log("Microsoft.AspNetCore.Hosting").LogInformation("Request {Url}", "https://secret");
        Assert.Empty(Text);
        Log("Microsoft.AspNetCore.Hosting").LogWarning("Request {Url} failed", "https://secret");
        Assert.Equal("Request {Url} failed", Line().GetProperty("message").GetString());
        Assert.DoesNotContain("secret", Text, StringComparison.Ordinal);
        Assert.False(Log("ReplicaX").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        Parallel.For(0, 500, i => Log($"Replica.{i % 7}").LogInformation("{Index} {Filler}", i, new string('x', 300)));
        var lines = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 500), lines.Select(line => JsonElement.Parse(line).GetProperty("values").GetProperty("Index").GetInt32()).Order());
    }

    [Fact]
    public void Debug_lines_are_left_out()
    {
        Log("Replica").LogDebug("Nobody reads this");
        Assert.Empty(Text);
    }

    public void Dispose() => _logs.Dispose();

    private string Text => Encoding.UTF8.GetString(_output.ToArray());

    private ILogger Log(string category) => _logs.CreateLogger(category);

    private JsonElement Line() => JsonElement.Parse(Assert.Single(Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
}
