using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Sqs;

namespace Replica.Aws.Tests.Sqs;

/// <summary>What the SQS queue promises beyond every queue.</summary>
public sealed class SqsQueueTests
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_queues_url_may_name_a_host_that_is_not_the_endpoints()
    {
        var fauxqs = await Fauxqs.GetAsync();
        var (url, dead) = await fauxqs.CreateQueuesAsync(3);
        Assert.NotEqual(fauxqs.Endpoint.Host, url.Host);
        var queue = new SqsQueue(fauxqs.Clients, url, dead, TimeProvider.System);
        Assert.NotEqual("", await queue.SendAsync("m"));
    }

    [Fact]
    public async Task Ten_messages_come_in_one_answer_and_none_of_them_twice()
    {
        var queue = await (await Fauxqs.GetAsync()).CreateAsync();
        for (var i = 0; i < 25; i++)
            await queue.SendAsync($"m{i}");
        var bodies = new List<string>();
        foreach (var expected in new[] { 10, 10, 5 })
        {
            var batch = await queue.ReceiveAsync(10, Visibility, TimeSpan.Zero);
            Assert.Equal(expected, batch.Count);
            bodies.AddRange(batch.Select(message => message.Body));
        }

        Assert.Equal(25, bodies.Distinct().Count());
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_named_as_such_and_not_tried_again()
    {
        var fauxqs = await Fauxqs.GetAsync();
        var queue = new SqsQueue(fauxqs.Clients, new Uri(fauxqs.Endpoint, "000000000000/none"), null, TimeProvider.System);
        var error = await Assert.ThrowsAsync<AwsCallException>(() => queue.SendAsync("m"));
        Assert.Equal("QueueDoesNotExist", error.Code);
    }

    [Fact]
    public async Task A_receipt_that_never_was_neither_deletes_nor_extends()
    {
        var queue = await (await Fauxqs.GetAsync()).CreateAsync();
        await queue.DeleteAsync("no receipt");
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.ChangeVisibilityAsync("no receipt", Visibility));
    }

    [Fact]
    public async Task Dead_letters_are_for_those_who_were_given_their_queue()
    {
        var fauxqs = await Fauxqs.GetAsync();
        var (url, _) = await fauxqs.CreateQueuesAsync(3);
        var queue = new SqsQueue(fauxqs.Clients, url, null, TimeProvider.System);
        await queue.SendAsync("m");
        var message = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.RefuseAsync(message, "why"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.DeadLettersAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.RedriveAsync());
        await queue.ChangeVisibilityAsync(message.Receipt, TimeSpan.Zero); // Not lost.
        Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_second_letter_of_a_message_refused_twice_waits_for_the_next_redrive()
    {
        // What a kill between sending the letter and deleting the message leaves, and what keeps redrive from circling with a worker that refuses at once.
        var queue = await (await Fauxqs.GetAsync()).CreateAsync();
        await queue.SendAsync("m");
        var message = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        await queue.RefuseAsync(message, "first");
        await queue.RefuseAsync(message, "second");

        Assert.Equal(1, await queue.RedriveAsync());
        Assert.Equal(message.Id, Assert.Single(await queue.DeadLettersAsync()).Id);
        Assert.Equal(1, await queue.RedriveAsync());
        Assert.Equal(2, (await queue.ReceiveAsync(10, Visibility, TimeSpan.Zero)).Count);
    }

    [Fact]
    public async Task The_second_letter_of_a_message_does_not_keep_the_others_back()
    {
        var queue = await (await Fauxqs.GetAsync()).CreateAsync();
        for (var i = 0; i < 25; i++)
            await queue.SendAsync($"m{i}");
        for (var i = 0; i < 25; i++)
        {
            var message = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
            await queue.RefuseAsync(message, "why");
            if (i == 0)
                await queue.RefuseAsync(message, "why");
        }

        Assert.Equal(25, await queue.RedriveAsync());
        Assert.Single(await queue.DeadLettersAsync());
    }
}
