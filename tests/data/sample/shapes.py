import threading, time
class Shape:
    def area(self):
        return self.help()
    def help(self):
        return wait()
def größe(n):
    return [Shape().area() for _ in range(1)]
def numbers():
    yield größe(1)
def wait():
    time.sleep(60)
def main():
    for x in numbers():
        pass
threading.Thread(target=main, name="Wörter;").start()
