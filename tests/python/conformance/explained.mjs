// Why tests of CPython's own test_asyncio fail on our loop. Names are those of the tests without their class: the same test
// runs for each kind of task and future.

const table = [
  [
    'the tests are those of Python 3.11, and 3.14 does this otherwise',
    {
      test_base_events: ['test_create_named_task_with_custom_factory', 'test_set_task_factory'],
      test_futures: ['test_exception'],
      test_futures2: ['test_recursive_repr_for_pending_tasks'],
      test_locks: ['test_barrier', 'test_lock', 'test_lock_by_with_statement', 'test_semaphore'],
      test_pep492: ['test_context_manager_with_await'],
      test_runners: ['test_asyncio_run_only_coro', 'test_run_future', 'test_run_non_coro'],
      test_taskgroups: ['test_taskgroup_no_create_task_after_failure'],
      test_tasks: [
        'test__enter_task', 'test__enter_task_failure', 'test__leave_task', 'test__leave_task_failure1',
        'test__leave_task_failure2', 'test__register_task_1', 'test__register_task_2', 'test_as_completed_invalid_args',
        'test_as_completed_coroutine_without_loop', 'test_cancel_gather_1', 'test_current_task',
        'test_current_task_with_implicit_loop', 'test_log_destroyed_pending_task', 'test_uncancel_basic',
        'test_uncancel_structured_blocks',
      ],
      test_waitfor: ['test_wait_for_self_cancellation'],
    },
  ],
  [
    'a page has no threads',
    {
      test_base_events: [
        'test_asyncgen_finalization_by_gc_in_other_thread', 'test_check_thread', 'test_set_default_executor',
        'test_set_default_executor_error',
      ],
      test_futures: [
        'test_wrap_future', 'test_wrap_future_use_global_loop', 'test_wrap_future_use_running_loop',
        'test_wrap_future_without_loop',
      ],
    },
  ],
  [
    'the test looks inside of BaseEventLoop, of which our loop is no subclass',
    {
      test_base_events: [
        'test__add_callback_cancelled_handle', 'test__add_callback_handle', 'test__run_once',
        'test__run_once_cancelled_event_cleanup', 'test__run_once_schedule_handle', 'test_call_later', 'test_call_soon',
        'test_not_implemented', 'test_run_forever_pre_stopped', 'test_single_selecter_event_callback_after_stopping',
      ],
      test_tasks: ['test_issue46672'],
    },
  ],
  [
    'errors that nobody took are shown in the page, with the line; they do not go to the logger "asyncio"',
    {
      test_base_events: [
        'test_default_exc_handler_callback', 'test_default_exc_handler_coro', 'test_set_exc_handler_broken',
        'test_set_exc_handler_custom',
      ],
      test_futures: [
        'test_future_exception_never_retrieved', 'test_future_exception_never_retrieved_debug',
        'test_tb_logger_exception_unretrieved',
      ],
      test_tasks: ['test_error_in_call_soon'],
    },
  ],
  [
    'the first interruption ends the program, since it comes from the page; CPython cancels the main task first',
    {
      test_runners: [
        'test_asyncio_run_without_uncancel', 'test_interrupt_call_soon', 'test_interrupt_cancelled_task',
        'test_interrupt_wait',
      ],
    },
  ],
  [
    'asyncio.run asks no policy: which loop is the current one, the program knows',
    {
      test_runners: ['test_asyncio_run_set_event_loop', 'test_set_event_loop_called_once'],
    },
  ],
  [
    'the clock here is real, and that of the test is ahead of it or stands still',
    { test_tasks: ['test_as_completed_with_timeout', 'test_stop_while_run_in_complete'] },
  ],
  [
    'a coroutine that cannot be run is closed, since the error says so already; the test wants the warning',
    { test_runners: ['test_recursive_run'] },
  ],
];

/** Why this test fails on our loop, or nothing if that is not known. */
export function explain(name) {
  const [module] = name.split('.');
  const test = name.split('.').at(-1);
  return table.find(([, tests]) => tests[module]?.includes(test))?.[0];
}
