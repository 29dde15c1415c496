using Replica.Client.LocalServer;
using Replica.Client.Uploads;

namespace Replica.Client.Tests.LocalServer;

public sealed class UploadNameTests
{
    public static TheoryData<string> Publishable => new(
        "CON", "Подписаться.mov", "فیلم ۱.mp4", "片段.mp4", "a b+c%2F.mp4", ".hidden", "...", new string('a', 255),
        string.Concat(Enumerable.Repeat("😀", 62)) + ".webm"[..4]);

    public static TheoryData<string?> Refused => new(
        null, "", ".", "..", "../x", "a/b", "a\\b", "nul\0", "line\nbreak", new string('a', 256), string.Concat(Enumerable.Repeat("😀", 64)),
        "half \ud83d", "\ude00 half", "lost \ufffd");

    [Theory]
    [MemberData(nameof(Publishable))]
    public void A_file_name_stays_as_it_is(string name) => Assert.Equal(name, UploadName.Check(name));

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_file_name_everywhere_is_refused(string? name) => Assert.Throws<UploadRefusedException>(() => UploadName.Check(name));
}
