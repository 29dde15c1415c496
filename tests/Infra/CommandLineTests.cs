using System.Diagnostics;
using System.Text.Json.Nodes;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

/// <summary>The AWS CDK's own command line, as an operator runs it from the repository's root.</summary>
[Collection(SynthesisCollection.Name)]
public sealed class CommandLineTests(Synthesiser synthesiser)
{
    /// <summary>As in a clean clone, where nothing is built.</summary>
    [ServerPackageFact]
    public async Task Synth_makes_the_template_that_these_tests_look_at_and_says_what_deploying_needs()
    {
        var (folder, nothingBuilt) = (synthesiser.Folder(), synthesiser.Folder());
        var (exitCode, errors) = await SynthAsync(folder, $"artifacts={nothingBuilt}");
        Assert.True(exitCode == 0, errors);
        Assert.Contains("run infra/publish before cdk deploy", errors, StringComparison.Ordinal);
        var expected = synthesiser.Synthesise(("artifacts", nothingBuilt));
        Assert.True(JsonNode.DeepEquals(WithoutMetadata(expected), WithoutMetadata(Template.Read(folder))));
    }

    [ServerPackageFact]
    public async Task Synth_with_a_wrong_choice_fails_in_a_line()
    {
        var (exitCode, errors) = await SynthAsync(synthesiser.Folder(), "searchMemory=12");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("infra: the context value searchMemory is '12'", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    /// <summary>The command line adds where each resource comes from.</summary>
    private static JsonObject WithoutMetadata(Template template)
    {
        var json = template.Json.DeepClone().AsObject();
        foreach (var (_, resource) in json["Resources"]!.AsObject())
            resource!.AsObject().Remove("Metadata");
        return json;
    }

    private static async Task<(int ExitCode, string Errors)> SynthAsync(string folder, string context)
    {
        var start = new ProcessStartInfo("node", [ServerPackage.CommandLine, "synth", "--quiet", "--no-notices", "--no-color", "--output", folder, "--context", context])
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CDK_DISABLE_CLI_TELEMETRY"] = "true";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors + await output);
    }
}
