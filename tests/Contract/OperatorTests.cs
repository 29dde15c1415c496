using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>The operator commands' output.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task Operator_commands_print_their_counts()
    {
        using var files = new TempFolder();
        await using var system = await RunningReplica.UpAsync(files.At("data"));
        string[] data = ["--json", "--data", system.DataFolder];
        var put = await ReplicaCommand.RunAsync(["put", files.Write("tulips.bin", TestBytes.Create(50_000, 1)), .. data]);
        var link = put.Last.GetProperty("link").GetString()!;

        await AssertPrintsAsync("rebuild-catalogue", ["rebuild-catalogue", .. data]);
        await AssertPrintsAsync("redrive", ["redrive", .. data]);
        await AssertPrintsAsync("block", ["block", "--undo", put.Last.GetProperty("infoHash").GetString()!, .. data]);
        await AssertPrintsAsync("remove", ["remove", link, .. data]);
        Assert.Equal(3, (await ReplicaCommand.RunAsync(["remove", link, .. data])).ExitCode);
    }

    private static async Task AssertPrintsAsync(string schema, string[] arguments)
    {
        var outcome = await ReplicaCommand.RunAsync(arguments);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        await Schema.AssertMatchesAsync(schema, outcome.Last.GetRawText());
    }
}
