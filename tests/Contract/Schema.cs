using NJsonSchema;

namespace Replica.Contract.Tests;

/// <summary>The JSON schemas of docs/contract.</summary>
internal static class Schema
{
    private static readonly Dictionary<string, Task<JsonSchema>> Loaded =
        Directory.EnumerateFiles(Folder(), "*.schema.json").ToDictionary(
            file => Path.GetFileName(file).Replace(".schema.json", "", StringComparison.Ordinal),
            file => JsonSchema.FromFileAsync(file));

    /// <summary>Names of all schemas.</summary>
    public static IEnumerable<string> Names => Loaded.Keys.Order(StringComparer.Ordinal);

    /// <summary>Fails unless the JSON text is what the schema of that name says.</summary>
    public static async Task AssertMatchesAsync(string name, string json)
    {
        var errors = (await Loaded[name]).Validate(json);
        Assert.True(errors.Count == 0, $"{name}: {string.Join("; ", errors.Select(error => $"{error.Path} {error.Kind}"))} in {json}");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
                return Path.Combine(folder.FullName, "docs", "contract");
        }

        throw new InvalidOperationException("docs/contract stands in no folder above the tests.");
    }
}
