using System.Diagnostics;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Cli;

public sealed class RunningInstanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_found_and_is_the_owners_alone()
    {
        var instance = Instance(Environment.ProcessId);

        instance.Write(_folder.FullPath);

        Assert.Equal(instance, RunningInstance.Find(_folder.FullPath));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullPath, "run.json")));
        Assert.Equal(["run.json"], Directory.GetFiles(_folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public void The_file_has_the_keys_of_the_contract()
    {
        Instance(1).Write(_folder.FullPath);

        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.FullPath, "run.json")));

        Assert.Equal(["url", "openUrl", "token", "serviceKey", "peerPort", "pid"], json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void An_instance_whose_process_is_gone_is_not_found()
    {
        using var process = Process.Start("true");
        process.WaitForExit();

        Instance(process.Id).Write(_folder.FullPath);

        Assert.Null(RunningInstance.Find(_folder.FullPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_damaged_file_is_no_instance(string content)
    {
        File.WriteAllText(Path.Combine(_folder.FullPath, "run.json"), content);

        Assert.Null(RunningInstance.Find(_folder.FullPath));
    }

    [Fact]
    public void An_instance_removes_its_own_file_and_not_its_successors()
    {
        var first = Instance(Environment.ProcessId);
        var second = first with { Token = "other" };
        second.Write(_folder.FullPath);

        first.Remove(_folder.FullPath);
        Assert.Equal(second, RunningInstance.Find(_folder.FullPath));

        second.Remove(_folder.FullPath);
        Assert.Null(RunningInstance.Find(_folder.FullPath));
    }

    [Fact]
    public void A_file_that_can_not_be_replaced_stays_as_it_was()
    {
        var target = Path.Combine(_folder.FullPath, "taken");
        Directory.CreateDirectory(Path.Combine(target, "inside"));

        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(target, [1, 2, 3], ownerOnly: true));

        Assert.Equal(["taken"], Directory.GetFileSystemEntries(_folder.FullPath).Select(Path.GetFileName));
    }

    private static RunningInstance Instance(int pid) =>
        new("http://127.0.0.1:8000/", "http://127.0.0.1:8000/?key=k", "t", new string('a', 64), null, pid);
}
