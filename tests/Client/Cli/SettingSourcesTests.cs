using Replica.Client.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Cli;

public sealed class SettingSourcesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--limit 1", "2", """{"limit":3}""", 1)]
    [InlineData("", "2", """{"limit":3}""", 2)]
    [InlineData("", null, """{"limit":3}""", 3)]
    [InlineData("", "", """{"limit":"3"}""", 3)]
    [InlineData("", null, null, 9)]
    public void The_option_comes_before_the_variable_before_the_file(string line, string? variable, string? file, long expected)
    {
        var limit = Settings.Size("--limit", 9, "");

        Assert.Equal(expected, Sources(line, new() { ["REPLICA_LIMIT"] = variable }, file, limit).Get(limit));
    }

    [Theory]
    [InlineData("""{"cache-limit":"2GiB"}""")]
    [InlineData("""{"cacheLimit":"2GiB"}""")]
    [InlineData("""{"cacheLimit":2147483648}""")]
    public void A_key_is_the_options_name_with_dashes_or_in_camel_case(string file)
    {
        var limit = Settings.Size("--cache-limit", 0, "");

        Assert.Equal(2L << 30, Sources("", [], file, limit).Get(limit));
    }

    [Fact]
    public void A_repeatable_option_takes_several_values_from_each_place()
    {
        var tags = Settings.Texts("--tag", "T", "");

        Assert.Equal(["a b", "c"], new SettingSources(Command(tags).Parse(["--tag", "a b", "--tag", "c"]), _ => null, SettingsFile.Empty).Get(tags));
        Assert.Equal(["a", "b"], Sources("", new() { ["REPLICA_TAG"] = "a  b" }, null, tags).Get(tags));
        Assert.Equal(["a b", "c"], Sources("", [], """{"tag":["a b","c"]}""", tags).Get(tags));
        Assert.Equal(["a b"], Sources("", [], """{"tag":"a b"}""", tags).Get(tags));
    }

    [Theory]
    [InlineData("--json", "0", """{"json":false}""", true)]
    [InlineData("", "0", """{"json":true}""", false)]
    [InlineData("", "yes", null, true)]
    [InlineData("", null, """{"json":true}""", true)]
    [InlineData("", null, null, false)]
    public void A_flag_can_be_set_by_each_place(string line, string? variable, string? file, bool expected)
    {
        var json = Settings.Flag("--json", "");

        Assert.Equal(expected, Sources(line, new() { ["REPLICA_JSON"] = variable }, file, json).Get(json));
    }

    [Fact]
    public void A_command_ignores_what_it_does_not_have()
    {
        var limit = Settings.Size("--limit", 9, "");
        var other = Settings.Flag("--other", "");

        Assert.Equal(9, Sources("", new() { ["REPLICA_LIMIT"] = "nonsense" }, null, other).Get(limit));
    }

    [Theory]
    [InlineData("--limit x", null, null, "--limit: 'x' is not a size")]
    [InlineData("", "x", null, "REPLICA_LIMIT: 'x' is not a size")]
    [InlineData("", null, """{"limit":"x"}""", "replica.json: limit: 'x' is not a size")]
    [InlineData("", null, """{"limit":[1,2]}""", "replica.json: limit: takes one value")]
    [InlineData("", null, """{"limit":null}""", "replica.json can not be used: the value of 'limit'")]
    [InlineData("", null, """{"limit":{}}""", "replica.json can not be used: the value of 'limit'")]
    [InlineData("", null, """{"proxy":"socks5://x"}""", "replica.json can not be used: there is no option 'proxy'")]
    [InlineData("", null, """{"limit":1,"limit":2}""", "replica.json can not be used")]
    [InlineData("", null, "[]", "replica.json can not be used: it is not a JSON object")]
    [InlineData("", null, "{", "replica.json can not be used")]
    [InlineData("", null, "", "replica.json can not be used")]
    public void A_value_that_does_not_fit_is_refused_by_the_name_of_its_place(string line, string? variable, string? file, string message)
    {
        var limit = Settings.Size("--limit", 9, "");

        var refusal = Assert.Throws<CommandException>(() => Sources(line, new() { ["REPLICA_LIMIT"] = variable }, file, limit).Get(limit));

        Assert.Equal(ExitCodes.Usage, refusal.ExitCode);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_below_what_works_is_refused()
    {
        var limit = Settings.Size("--limit", 9, "", smallest: 16 << 20);

        var refusal = Assert.Throws<CommandException>(() => Sources("--limit 1M", [], null, limit).Get(limit));

        Assert.Equal("--limit: '1M' is below 16 MiB", refusal.Message);
    }

    [Fact]
    public async Task The_program_reads_the_file_in_the_data_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullPath, "replica.json"), """{"port":"x"}""");

        var run = await CommandRun.OfAsync(_folder.FullPath, ["search", "x"]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("replica.json: port: 'x' is not a whole number from 0 to 65535", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_may_have_keys_of_other_commands_but_not_name_the_data_folder()
    {
        var file = Path.Combine(_folder.FullPath, "replica.json");
        File.WriteAllText(file, """{"web-seed":["http://x/"],"pieceLength":16384}""");
        Assert.Equal(ExitCodes.Network, (await CommandRun.OfAsync(_folder.FullPath, ["search", "x"])).ExitCode);

        File.WriteAllText(file, """{"data":"/elsewhere"}""");
        Assert.Equal(ExitCodes.Usage, (await CommandRun.OfAsync(_folder.FullPath, ["search", "x"])).ExitCode);
    }

    private SettingSources Sources<T>(string line, Dictionary<string, string?> variables, string? file, Setting<T> setting)
    {
        if (file is not null) File.WriteAllText(Path.Combine(_folder.FullPath, "replica.json"), file);
        return new SettingSources(
            Command(setting).Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            variables.GetValueOrDefault, SettingsFile.Load(_folder.FullPath, new HashSet<string> { setting.Key }));
    }

    private static System.CommandLine.RootCommand Command(System.CommandLine.Option option) => new() { option };
}
