using System.Diagnostics;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

public sealed class VersionTests
{
    // Where a test fails because of it, raise the version and state the new digest.
    private const int Version = 3;
    private const string Digest = "10D2EA707A0558EF";

    /// <summary>An index file says which version made its terms: other terms under the same version would be searched for in vain.</summary>
    [Fact]
    public void The_terms_of_a_version_are_the_same_everywhere_and_always() =>
        Assert.Equal((Version, Digest), (TextAnalyzer.Version, AnalyzerDigest.Compute()));

    [Theory]
    [InlineData("false", "İ")]
    [InlineData("true", "I")]
    public async Task The_terms_are_the_same_with_ICU_and_a_Turkish_user_and_without(string invariant, string upperI)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(VersionTests).Assembly.Location, AnalyzerDigest.Argument])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant, ["LC_ALL"] = "tr_TR.UTF-8" },
        })!;
        var told = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.Equal($"{upperI} {Digest}", told.Trim());
    }
}
